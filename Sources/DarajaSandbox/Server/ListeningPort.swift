import Synchronization

/// Tells waiting tasks when the server has opened its port.
final class ListeningPort: Sendable {
    private struct State {
        var result: Result<Int, CancellationError>?
        var waiters: [Int: CheckedContinuation<Int, any Error>] = [:]
        var nextWaiter = 0
    }

    private let state = Mutex(State())

    func opened(_ port: Int) {
        finish(.success(port))
    }

    func closed() {
        finish(.failure(CancellationError()))
    }

    func wait() async throws -> Int {
        let number = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result = state.withLock { state -> Result<Int, CancellationError>? in
                    let result = Task.isCancelled ? .failure(CancellationError()) : state.result
                    if result == nil { state.waiters[number] = continuation }
                    return result
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            let waiter = state.withLock { $0.waiters.removeValue(forKey: number) }
            waiter?.resume(throwing: CancellationError())
        }
    }

    private func finish(_ result: Result<Int, CancellationError>) {
        let waiters = state.withLock { state in
            state.result = result
            defer { state.waiters = [:] }
            return state.waiters
        }
        for waiter in waiters.values { waiter.resume(with: result) }
    }
}
