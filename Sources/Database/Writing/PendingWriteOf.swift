/// Pairs a body with the caller that waits for it.
///
/// Unchecked, because the queue hands it over whole: after it was taken out of the queue, only the writer's thread
/// touches the result. Who fails it from elsewhere touches the caller alone.
package final class PendingWriteOf<T: Sendable>: PendingWrite, @unchecked Sendable {
    package let ahead: SQLLookUp.Key?
    private let body: @Sendable (borrowing Connection) throws -> T
    private let caller: Waiter<T>
    private var result: Result<T, any Error>?

    package init(
        ahead: SQLLookUp.Key? = nil, body: @escaping @Sendable (borrowing Connection) throws -> T,
        continuation: CheckedContinuation<T, any Error>
    ) {
        self.ahead = ahead
        self.body = body
        caller = Waiter(continuation)
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
        caller.answer(with: result)
    }

    package func fail(_ error: any Error) {
        caller.answer(with: .failure(error))
    }
}
