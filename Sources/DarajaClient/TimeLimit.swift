import Synchronization
import Time

/// Waits for work that cannot be cancelled, and no longer than a limit.
///
/// A write to the database goes on when its caller has given up. Its result is dropped then.
enum TimeLimit {
    /// The limit has passed; the work may still be done.
    struct Passed: Error, CustomStringConvertible {
        let limit: Duration

        var description: String { "no answer within \(limit)" }
    }

    /// Runs work and returns its result, or throws `Passed`.
    static func within<T: Sendable>(
        _ limit: Duration, _ clock: any WallClock, _ work: @escaping @Sendable () async throws -> T
    ) async throws -> T {
        let answer = Answer<T>()
        let timer = Task {
            // A sleep that is cancelled ends because the work is done.
            guard (try? await clock.sleep(for: limit)) != nil else { return }
            answer.give(.failure(Passed(limit: limit)))
        }
        defer { timer.cancel() }
        return try await withCheckedThrowingContinuation { continuation in
            answer.wait(continuation)
            Task {
                do {
                    answer.give(.success(try await work()))
                } catch {
                    answer.give(.failure(error))
                }
            }
        }
    }

    /// The first of several results, for one caller.
    private final class Answer<T: Sendable>: Sendable {
        private enum State {
            case open
            case waiting(CheckedContinuation<T, any Error>)
            case given(Result<T, any Error>)
            case over
        }

        private let state = Mutex(State.open)

        func wait(_ continuation: CheckedContinuation<T, any Error>) {
            let given: Result<T, any Error>? = state.withLock { state in
                if case .given(let result) = state {
                    state = .over
                    return result
                }
                state = .waiting(continuation)
                return nil
            }
            if let given { continuation.resume(with: given) }
        }

        func give(_ result: Result<T, any Error>) {
            let continuation: CheckedContinuation<T, any Error>? = state.withLock { state in
                switch state {
                case .open:
                    state = .given(result)
                    return nil
                case .waiting(let continuation):
                    state = .over
                    return continuation
                case .given, .over: return nil
                }
            }
            continuation?.resume(with: result)
        }
    }
}
