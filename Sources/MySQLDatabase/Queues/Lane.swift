import Dispatch

/// A thread with what belongs to it.
///
/// Unchecked, because the content is touched on the thread alone.
final class Lane<Content>: @unchecked Sendable {
    private let thread: DispatchQueue
    private let content: Content

    init(label: String, _ content: Content) {
        thread = DispatchQueue(label: label)
        self.content = content
    }

    /// Runs a body on the thread after what is running there.
    func run(_ body: @escaping @Sendable (Content) -> Void) {
        thread.async { body(self.content) }
    }

    /// The same, and waits for it.
    func result<T: Sendable>(_ body: @escaping @Sendable (Content) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            run { content in continuation.resume(with: Result { try body(content) }) }
        }
    }
}
