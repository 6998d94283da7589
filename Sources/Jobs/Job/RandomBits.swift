/// Yields the next 64 random bits, handed in so that a simulation can repeat a run.
public typealias RandomBits = @Sendable () -> UInt64
