import HTTPTypes

/// One operation of Daraja, or of the sandbox's own control paths: where it lives and what it does.
///
/// A new one is a file with a type that conforms, and a line in `SandboxOperations`.
protocol SandboxOperation: Sendable {
    var method: HTTPRequest.Method { get }
    /// Where it lives; a last segment `*` stands for any.
    var path: String { get }
    var family: APIFamily { get }

    /// Answers a request whose method, path and token are in order.
    func handle(_ call: SandboxCall, in world: inout SandboxWorld) throws(Refusal) -> SandboxResponse
}
