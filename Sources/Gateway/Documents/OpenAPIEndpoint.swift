import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import PublicForms
import Synchronization

/// `GET /api/docs`: this API as an OpenAPI 3.1 document.
struct OpenAPIEndpoint: Endpoint {
    let method = HTTPRequest.Method.get
    let path = "/api/docs"
    let access = Access.open
    let audience = Audience.everybody

    /// Written when somebody asks for it first: few do, and every start would wait for it.
    private final class Text: Sendable {
        private let written = Mutex<ByteBuffer?>(nil)

        func callAsFunction(_ write: () -> ByteBuffer) -> ByteBuffer {
            written.withLock { written in
                let text = written ?? write()
                written = text
                return text
            }
        }
    }

    private let endpoints: [any Endpoint]
    private let text = Text()

    /// Describes the other endpoints, and itself.
    init(describing endpoints: [any Endpoint]) {
        self.endpoints = endpoints
    }

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        let text = text { ByteBuffer(bytes: OpenAPIDocument(endpoints + [self]).json.bytes) }
        return Response(
            status: .ok, headers: Answer.jsonFields, body: ResponseBody(byteBuffer: text))
    }
}

extension OpenAPIEndpoint {
    var operation: APIOperation {
        APIOperation(
            .documents, "getDocument", "This document",
            answers: [APIAnswer(.ok, "An OpenAPI 3.1 document", .foreign(["openapi": .string, "info": .object([:])]))])
    }
}
