import HTTPTypes
import Hummingbird

/// One operation of the HTTP API: where it is and what it answers.
protocol Endpoint: Sendable {
    /// The method it answers to.
    var method: HTTPRequest.Method { get }

    /// The path, with captures in braces.
    var path: String { get }

    /// Whether it answers without an API key: probes and callbacks, which have other proofs.
    var isOpen: Bool { get }

    /// Answers a request.
    ///
    /// What it throws becomes a JSON error; see `APIError`.
    func respond(to request: Request, _ context: GatewayContext) async throws -> Response
}

extension Endpoint {
    var isOpen: Bool { false }
}
