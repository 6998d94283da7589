import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import PublicForms

/// `GET /livez`: the process answers.
///
/// Says nothing about the database, so that a restart is not the answer to its loss.
struct LivenessEndpoint: Endpoint {
    let method = HTTPRequest.Method.get
    let path = "/livez"
    let access = Access.open
    let audience = Audience.everybody

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/plain; charset=utf-8", .xContentTypeOptions: "nosniff"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: "ok\n")))
    }
}

extension LivenessEndpoint {
    var operation: APIOperation {
        APIOperation(
            .health, "getLiveness", "Whether the process answers", description: "Says nothing about the database.",
            answers: [APIAnswer(.ok, "It does", .string, mediaTypes: ["text/plain"], example: "ok\n")])
    }
}
