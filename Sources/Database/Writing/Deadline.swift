import Dispatch

/// A moment on the machine's own clock, which nobody sets, at which waiting ends.
public struct Deadline: Sendable, Hashable {
    private let uptime: UInt64

    /// The moment that lies so far ahead.
    public static func after(_ duration: Duration) -> Deadline {
        let parts = max(.zero, duration).components
        let nanoseconds = UInt64(parts.seconds) * 1_000_000_000 + UInt64(parts.attoseconds / 1_000_000_000)
        return Deadline(uptime: DispatchTime.now().uptimeNanoseconds + nanoseconds)
    }

    private init(uptime: UInt64) {
        self.uptime = uptime
    }

    /// Whether the moment is over.
    public var hasPassed: Bool { DispatchTime.now().uptimeNanoseconds >= uptime }

    /// How long it is until then; zero afterwards.
    public var remaining: Duration {
        let now = DispatchTime.now().uptimeNanoseconds
        return now >= uptime ? .zero : .nanoseconds(Int64(uptime - now))
    }
}
