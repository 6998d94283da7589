#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The machine's own clock.
public struct SystemClock: WallClock {
    /// Creates a handle; all of them read the same clock.
    public init() {}

    /// The kernel's real-time clock, which steps when somebody or NTP sets it.
    public var now: Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    /// Waits on the monotonic clock, so a step of the time of day neither shortens nor lengthens it.
    public func sleep(for duration: Duration) async throws {
        try await Task.sleep(for: duration)
    }
}
