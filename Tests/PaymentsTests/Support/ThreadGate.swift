import Dispatch
import Synchronization

/// Holds a thread of the database inside a body until it is opened.
final class ThreadGate: Sendable {
    private let entered = Atomic(false)
    private let opened = DispatchSemaphore(value: 0)

    /// Whether a body has come to the gate.
    var isEntered: Bool { entered.load(ordering: .sequentiallyConsistent) }

    func pass() {
        entered.store(true, ordering: .sequentiallyConsistent)
        _ = opened.wait(timeout: .now() + 60)
    }

    func open() { opened.signal() }
}
