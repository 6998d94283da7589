import Time

/// A request on its way through the world: when it came and what shall go wrong with it.
struct SandboxCall: Sendable {
    let request: SandboxRequest
    let now: Instant
    /// Drawn from the global switches; an operation adds those of the number and the amount it reads.
    let faults: FaultSet
}
