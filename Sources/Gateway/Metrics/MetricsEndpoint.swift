import Access
import HTTPTypes
import Hummingbird
import NIOCore
import Payments
import Prometheus
import PublicForms

/// `GET /metrics`: what Prometheus reads.
///
/// Reads memory only, never the database, so that it answers when nothing else does.
struct MetricsEndpoint: Endpoint {
    let method = HTTPRequest.Method.get
    let path = "/metrics"
    let access = Access.localOr([.read, .admin])
    let audience = Audience.installation

    let registry: MetricsRegistry

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        let format = ExpositionFormat(accept: request.headers[.accept])
        return Response(
            status: .ok, headers: [.contentType: format.contentType, .xContentTypeOptions: "nosniff"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: registry.text(format))))
    }
}

extension MetricsEndpoint {
    var operation: APIOperation {
        APIOperation(
            .health, "getMetrics", "What Prometheus reads",
            description: "Callers on this machine need no key. OpenMetrics for whoever names it in `Accept`.",
            answers: [
                APIAnswer(
                    .ok, "Counters, gauges and histograms", .string,
                    mediaTypes: ["text/plain", "application/openmetrics-text"])
            ])
    }
}
