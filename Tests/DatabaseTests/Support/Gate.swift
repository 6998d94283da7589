import Dispatch
import Synchronization
import Testing

/// Holds the writer inside a body until the test opens it, so that other writes come to wait behind it.
final class Gate: Sendable {
    private let entered = Atomic(false)
    private let opened = DispatchSemaphore(value: 0)

    /// Called in a body: waits until the gate is open.
    func pass() {
        entered.store(true, ordering: .sequentiallyConsistent)
        _ = opened.wait(timeout: .now() + 60)
        opened.signal()
    }

    /// Returns when a body has arrived at the gate.
    func untilEntered() async throws {
        try await waitUntil("a body is at the gate") { entered.load(ordering: .sequentiallyConsistent) }
    }

    func open() { opened.signal() }
}

/// Waits for a fact that nothing announces.
func waitUntil(_ fact: Comment, _ holds: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(60)
    while try await !holds() {
        try #require(ContinuousClock.now < end, fact)
        try await Task.sleep(for: .milliseconds(1))
    }
}

/// The result of a call as a value.
func result<T>(of call: () async throws -> T) async -> Result<T, any Error> {
    do { return .success(try await call()) } catch { return .failure(error) }
}
