import HTTPTypes
import Time

/// One operation of Daraja, or of the sandbox's own control paths: where it lives and what it does.
///
/// A new one is a file with a type that conforms, and a line in `SandboxOperations`.
protocol SandboxOperation: Sendable {
    var method: HTTPRequest.Method { get }
    var path: String { get }
    var family: APIFamily { get }

    /// Answers a request whose method, path and token are in order.
    func handle(_ call: SandboxCall, in world: inout SandboxWorld) throws(Refusal) -> SandboxResponse
}

/// A request on its way through the world: when it came and what shall go wrong with it.
struct SandboxCall: Sendable {
    let request: SandboxRequest
    let now: Instant
    /// Drawn from the global switches; an operation adds those of the number and the amount it reads.
    let faults: FaultSet
}
