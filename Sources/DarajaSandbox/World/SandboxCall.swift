import Time

/// A request on its way through the world: when it came and what shall go wrong with it.
struct SandboxCall: Sendable {
    let request: SandboxRequest
    let now: Instant
    /// The Daraja app whose token the request carries; empty where no token is needed.
    let consumerKey: String
    /// Drawn from the global switches; an operation adds those of the number and the amount it reads.
    let faults: FaultSet
}
