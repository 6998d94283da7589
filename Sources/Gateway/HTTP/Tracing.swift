import Bytes
import HTTPTypes
import Hummingbird
import Traces

/// Finds out which trace a request belongs to, for everything that is done and logged for it.
///
/// The outermost middleware, so that nothing is done for a request outside of its trace.
struct Tracing: RouterMiddleware {
    /// Made once: a name is checked letter by letter.
    private static let names = (parent: HTTPField.Name("traceparent"), state: HTTPField.Name("tracestate"))

    let randomness: Randomness

    func handle(
        _ request: Request, context: GatewayContext,
        next: @concurrent (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        let trace = TraceContext(
            traceparent: Self.values(Self.names.parent, of: request),
            tracestate: Self.values(Self.names.state, of: request), randomness: randomness)
        return try await TraceContext.$current.withValue(trace) { try await next(request, context) }
    }

    private static func values(_ name: HTTPField.Name?, of request: Request) -> [String] {
        name.map { request.headers[values: $0] } ?? []
    }
}
