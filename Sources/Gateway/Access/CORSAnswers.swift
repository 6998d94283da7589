import HTTPTypes
import Hummingbird

/// Tells browsers which pages may call the API (Fetch standard, "CORS protocol").
///
/// Keys travel in headers, never in cookies, so credentials are not allowed for.
struct CORSAnswers: RouterMiddleware {
    let policy: CORSPolicy

    private static let allowedHeaders = [
        "Content-Type", "X-API-Key", "Authorization", "Idempotency-Key", "Prefer", "Last-Event-ID",
    ].joined(separator: ", ")
    private static let exposedHeaders = [
        "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Retry-After", "Preference-Applied",
        "WWW-Authenticate", "Location",
    ].joined(separator: ", ")

    func handle(
        _ request: Request, context: GatewayContext,
        next: @concurrent (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        guard request.uri.path.hasPrefix("/api/"), let name = CORSPolicy.originName, let origin = request.headers[name]
        else { return try await next(request, context) }
        let allowed = policy.answer(to: origin)
        if let allowed, request.method == .options, request.headers[.accessControlRequestMethod] != nil {
            return Response(status: .noContent, headers: Self.preflight(allowed))
        }
        var response = try await next(request, context)
        response.headers.append(HTTPField(name: .vary, value: "Origin"))
        if let allowed {
            response.headers[.accessControlAllowOrigin] = allowed
            response.headers[.accessControlExposeHeaders] = Self.exposedHeaders
        }
        return response
    }

    private static func preflight(_ allowed: String) -> HTTPFields {
        [
            .accessControlAllowOrigin: allowed, .accessControlAllowMethods: "GET, HEAD, POST, DELETE, OPTIONS",
            .accessControlAllowHeaders: allowedHeaders, .vary: "Origin",
            // Ten minutes, which is what most browsers keep at most.
            .accessControlMaxAge: "600",
        ]
    }
}
