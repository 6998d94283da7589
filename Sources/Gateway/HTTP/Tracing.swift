import HTTPTypes
import Hummingbird
import Traces

/// Finds out which trace a request belongs to, for everything that is done and logged for it.
///
/// The outermost middleware, so that nothing is done for a request outside of its trace.
struct Tracing: RouterMiddleware {
    let randomBits: @Sendable () -> UInt64

    func handle(
        _ request: Request, context: GatewayContext,
        next: @concurrent (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        let trace = TraceContext(
            traceparent: Self.values("traceparent", of: request), tracestate: Self.values("tracestate", of: request),
            randomBits: randomBits)
        return try await TraceContext.$current.withValue(trace) { try await next(request, context) }
    }

    private static func values(_ name: String, of request: Request) -> [String] {
        HTTPField.Name(name).map { request.headers[values: $0] } ?? []
    }
}
