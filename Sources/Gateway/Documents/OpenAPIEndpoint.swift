import Daraja
import HTTPTypes
import Hummingbird
import NIOCore

/// `GET /api/docs`: this API as an OpenAPI 3.1 document.
struct OpenAPIEndpoint: Endpoint {
    let method = HTTPRequest.Method.get
    let path = "/api/docs"
    let access = Access.open

    /// The document, which does not change while the program runs.
    private let text: ByteBuffer

    /// Describes the other endpoints, and itself.
    init(describing endpoints: [any Endpoint]) {
        text = ByteBuffer(bytes: OpenAPIDocument(endpoints + [OpenAPIEndpoint()]).json.bytes)
    }

    /// Stands in for itself in its own document.
    private init() {
        text = ByteBuffer()
    }

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json; charset=utf-8"],
            body: ResponseBody(byteBuffer: text))
    }
}

extension OpenAPIEndpoint {
    var operation: APIOperation {
        APIOperation(
            .documents, "getDocument", "This document",
            answers: [APIAnswer(.ok, "An OpenAPI 3.1 document", .foreign(["openapi": .string, "info": .object([:])]))])
    }
}
