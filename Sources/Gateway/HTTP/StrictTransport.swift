import HTTPTypes
import Hummingbird

/// Has browsers call this host over https only (RFC 6797), where this server itself speaks it.
struct StrictTransport: RouterMiddleware {
    /// One year, without subdomains: they may belong to others.
    private static let policy = "max-age=31536000"

    func handle(
        _ request: Request, context: GatewayContext,
        next: @concurrent (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        response.headers[.strictTransportSecurity] = Self.policy
        return response
    }
}
