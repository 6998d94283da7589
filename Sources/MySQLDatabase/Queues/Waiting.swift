import Dispatch

/// Blocks a thread of the database's own for a while.
enum Waiting {
    static func milliseconds(_ count: Int) {
        // Nobody signals.
        _ = DispatchSemaphore(value: 0).wait(timeout: .now() + .milliseconds(count))
    }
}
