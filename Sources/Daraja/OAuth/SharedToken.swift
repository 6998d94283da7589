public import Time

/// The newest token of an app as the processes of an installation share it: sealed, so that the place where it is kept
/// cannot read it.
public struct SharedToken: Sendable, Hashable {
    /// The right to fetch the next token, which one process has at a time.
    public struct Lease: Sendable, Hashable {
        /// A random name of the claim.
        public let holder: String
        /// When it ends unless its holder extends it, by the holder's clock.
        public let until: Instant

        /// Describes a claim.
        public init(holder: String, until: Instant) {
            self.holder = holder
            self.until = until
        }
    }

    /// Which of the app's tokens it is: each has a higher number than those before it; 0 before the first.
    public let generation: Int64
    /// The sealed token; nil before the first.
    public let sealed: String?
    /// When it was asked for.
    public let fetchedAt: Instant
    /// When it is replaced: some time before Daraja ends it.
    public let renewAt: Instant
    /// Held while a process fetches the next token.
    public let lease: Lease?

    /// Describes a token.
    public init(generation: Int64, sealed: String?, fetchedAt: Instant, renewAt: Instant, lease: Lease? = nil) {
        self.generation = generation
        self.sealed = sealed
        self.fetchedAt = fetchedAt
        self.renewAt = renewAt
        self.lease = lease
    }
}
