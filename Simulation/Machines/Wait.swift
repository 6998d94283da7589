/// A task that waits for a moment of the world.
///
/// Unchecked, as everything in a world is: it runs on one thread, see `Loom`.
final class Wait<T: Sendable>: @unchecked Sendable {
    private var continuation: CheckedContinuation<T, any Error>?
    private var earlyResult: Result<T, any Error>?
    private var onEnd: (() -> Void)?

    func begin(_ continuation: CheckedContinuation<T, any Error>, onEnd: @escaping () -> Void) {
        if let earlyResult {
            continuation.resume(with: earlyResult)
        } else {
            self.continuation = continuation
            self.onEnd = onEnd
        }
    }

    /// Ends the wait; whoever comes second finds it over.
    func end(_ result: Result<T, any Error>) {
        guard let continuation else {
            if onEnd == nil, earlyResult == nil { earlyResult = result }
            return
        }
        self.continuation = nil
        onEnd?()
        continuation.resume(with: result)
    }
}
