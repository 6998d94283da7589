import HTTPTypes
import Hummingbird

/// One operation of the HTTP API: where it is and what it answers.
protocol Endpoint: Sendable {
    /// The method it answers to.
    var method: HTTPRequest.Method { get }

    /// The path, with captures in braces.
    var path: String { get }

    /// What a caller has to show.
    ///
    /// Has no default, so that nothing is open by mistake.
    var access: Access { get }

    /// Of whose rows it answers.
    ///
    /// Has no default, so that nothing is shown to another merchant by mistake.
    var audience: Audience { get }

    /// What the OpenAPI document says of it; tests hold every answer against that.
    var operation: APIOperation { get }

    /// Answers a request.
    ///
    /// What it throws becomes a JSON error; see `APIError`.
    func respond(to request: Request, _ context: GatewayContext) async throws -> Response
}
