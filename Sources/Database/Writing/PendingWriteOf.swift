/// Pairs a body with the caller that waits for it.
///
/// Unchecked, because the queue hands it over whole: after it was taken out of the queue, only the writer's thread
/// touches it.
package final class PendingWriteOf<T: Sendable>: PendingWrite, @unchecked Sendable {
    private let body: @Sendable (borrowing Connection) throws -> T
    private let continuation: CheckedContinuation<T, any Error>
    private var result: Result<T, any Error>?

    package init(
        body: @escaping @Sendable (borrowing Connection) throws -> T,
        continuation: CheckedContinuation<T, any Error>
    ) {
        self.body = body
        self.continuation = continuation
    }

    package func run(_ connection: borrowing Connection) -> (any Error)? {
        do {
            result = .success(try body(connection))
            return nil
        } catch {
            result = .failure(error)
            return error
        }
    }

    package func answer() {
        guard let result else { preconditionFailure("A write is answered only after it ran") }
        continuation.resume(with: result)
    }

    package func fail(_ error: any Error) {
        continuation.resume(throwing: error)
    }
}
