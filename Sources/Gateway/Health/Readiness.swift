import Synchronization

/// Whether this instance wants requests: on after start-up, off from the moment it is told to stop.
public final class Readiness: Sendable {
    private let flag = Atomic(false)

    /// Starts as not ready.
    public init() {}

    /// Whether a balancer should send requests here.
    public var isReady: Bool { flag.load(ordering: .relaxed) }

    /// Called when the server listens and when it begins to stop.
    public func set(_ isReady: Bool) {
        flag.store(isReady, ordering: .relaxed)
    }
}
