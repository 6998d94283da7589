import HTTPTypes
import JSON
import PublicForms

/// The OpenAPI 3.1 document of all endpoints, each of which brings its own part.
struct OpenAPIDocument {
    private let endpoints: [any Endpoint]

    init(_ endpoints: [any Endpoint]) {
        self.endpoints = endpoints
    }

    /// The whole document.
    var json: JSON {
        let operations = endpoints.map { OpenAPIOperation($0) }
        let shared = SharedResponses(operations)
        let schemas = Schema.union(operations.map(\.components) + [Self.error.components])
        return [
            "openapi": "3.1.0", "info": Self.info, "servers": [["url": "/"]],
            "tags": .array(
                APIGroup.allCases.map {
                    ["name": .string($0.rawValue), "description": .string($0.description)]
                }),
            "paths": paths(operations, shared),
            "components": [
                "schemas": .object(schemas.sorted { $0.key < $1.key }.map { JSON.Member($0.key, $0.value) }),
                "responses": shared.components, "headers": .object(APIHeader.allCases.map(\.component)),
                "securitySchemes": Self.securitySchemes,
            ],
        ]
    }

    /// What all errors have.
    static let error = Schema.object([
        "success": .constant(false),
        "error": Schema.any.described("What went wrong, for people; in one place Daraja's own error object"),
        "code": Schema.string.described("What went wrong, for programs"),
        "retryable": Schema.boolean.described("Whether the same request may succeed later"),
        "requestId": Schema.string.described("The request's id in the log"),
    ]).with([
        "example": [
            "success": false, "error": "Validation failed: amount: Minimum amount is 1", "code": "VALIDATION_FAILED",
            "retryable": false, "requestId": "6dba31968d5494210e10faf308251773",
        ]
    ]).named("ErrorResponse")

    private func paths(_ operations: [OpenAPIOperation], _ shared: SharedResponses) -> JSON {
        var paths: [(path: String, operations: [JSON.Member])] = []
        for (endpoint, operation) in zip(endpoints, operations) {
            let member = JSON.Member(endpoint.method.rawValue.lowercased(), operation.json(shared))
            if let index = paths.firstIndex(where: { $0.path == endpoint.path }) {
                paths[index].operations.append(member)
            } else {
                paths.append((endpoint.path, [member]))
            }
        }
        return .object(paths.map { JSON.Member($0.path, .object($0.operations)) })
    }

    /// Title and version are those of the reference's document: they name the contract, which is the same.
    private static let info: JSON = [
        "title": "M-Pesa Daraja API Integration", "version": "2.0.0",
        "summary": "Lango: collects and pays out over M-Pesa, and always knows what became of it",
        "description": """
        Answers are in an envelope: `success` and `data`, or `success`, `error` and `code`. \
        A key goes into the header `X-API-Key`, or into `Authorization` as `Bearer`; \
        as long as there is none, the API answers its own machine only, outside production. \
        HEAD is answered wherever GET is. A path with another method is answered 405, an unknown one 404.
        """,
        "license": ["name": "MIT", "identifier": "MIT"],
    ]

    private static let securitySchemes: JSON = [
        "ApiKeyAuth": ["type": "apiKey", "in": "header", "name": "X-API-Key"],
        "BearerAuth": ["type": "http", "scheme": "bearer"],
    ]
}
