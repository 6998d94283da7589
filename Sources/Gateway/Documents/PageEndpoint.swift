import HTTPTypes
import Hummingbird
import NIOCore
import PublicForms

/// `GET /docs`: a page on which people read the OpenAPI document and try the operations, with its two companions.
///
/// It is part of the program and loads nothing from elsewhere; its policy would not let it.
struct PageEndpoint: Endpoint {
    let method = HTTPRequest.Method.get
    let path: String
    let access = Access.open
    let audience = Audience.everybody

    private let name: String
    private let summary: String
    private let mediaType: String
    private let bytes: ByteBuffer

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        var headers: HTTPFields = [
            .contentType: "\(mediaType); charset=utf-8", .xContentTypeOptions: "nosniff",
            // A newer program has another page.
            .cacheControl: "no-cache",
        ]
        headers[.contentSecurityPolicy] = Self.policy
        if let name = HTTPField.Name("Referrer-Policy") { headers[name] = "no-referrer" }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: bytes))
    }

    /// Its own script and style, requests to its own server, and nobody may put it into a frame.
    private static let policy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "img-src data:",
        "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'",
    ].joined(separator: "; ")
}

extension PageEndpoint {
    /// The page and what it is made of.
    static let all: [any Endpoint] = [
        PageEndpoint(
            path: "/docs", name: "getPage", summary: "A page for people, with everything that is here",
            mediaType: "text/html", bytes: ByteBuffer(bytes: PackageResources.docs_html)),
        PageEndpoint(
            path: "/docs/docs.js", name: "getPageScript", summary: "The page's script", mediaType: "text/javascript",
            bytes: ByteBuffer(bytes: PackageResources.docs_js)),
        PageEndpoint(
            path: "/docs/docs.css", name: "getPageStyle", summary: "The page's style", mediaType: "text/css",
            bytes: ByteBuffer(bytes: PackageResources.docs_css)),
    ]

    var operation: APIOperation {
        APIOperation(
            .documents, name, summary,
            answers: [APIAnswer(.ok, "The file", .string, mediaTypes: [mediaType], headers: [.cacheControl])])
    }
}
