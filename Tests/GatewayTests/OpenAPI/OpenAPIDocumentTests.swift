import Foundation
import Hummingbird
import JSON
import TestSupport
import Testing

@testable import Gateway

/// The document against the router, and against itself.
struct OpenAPIDocumentTests {
    /// Runs the body with the document as it is served.
    private func withDocument(
        _ body: @escaping @Sendable (Gateway, JSON, APIContract) async throws -> Void
    ) async throws {
        try await withGateway(.silent) { live in
            let document = try await live.client.get("/api/docs").json
            try await body(gateway(live, .silent), document, APIContract(document))
        }
    }

    @Test func everyRouteIsDescribedAndEveryDescriptionHasItsRoute() async throws {
        try await withDocument { gateway, _, contract in
            // HEAD is answered wherever GET is, and the document says so once.
            let routes = gateway.router().routes.map(\.description).filter { !$0.hasPrefix("HEAD ") }
            #expect(routes.count > 30)
            #expect(contract.operations.map(\.name).sorted() == routes.sorted())
        }
    }

    @Test func theManualDescribesEveryOperation() async throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let manual = try String(contentsOf: root.appending(path: "docs/api.md"), encoding: .utf8)
        try await withDocument { _, _, contract in
            #expect(contract.operations.map(\.name).filter { !manual.contains("`\($0)`") } == [])
        }
    }

    @Test func capturesAreDescribed() async throws {
        try await withDocument { _, _, contract in
            for operation in contract.operations {
                let captures = operation.path.matches(of: #/\{(\w+)\}/#).map { String($0.1) }
                let described = (operation.json["parameters"]?.array ?? []).filter { $0["in"] == "path" }
                    .compactMap { $0["name"]?.string }
                #expect(described == captures, "\(operation.name)")
            }
        }
    }

    @Test func namesAreUniqueAndGroupsUsed() async throws {
        try await withDocument { _, document, contract in
            let names = contract.operations.compactMap { $0.json["operationId"]?.string }
            #expect(Set(names).count == contract.operations.count)
            let groups = Set(contract.operations.compactMap { $0.json["tags"]?.array?.first?.string })
            #expect(groups == Set(APIGroup.allCases.map(\.rawValue)))
            #expect(document["info"]?["title"] == "M-Pesa Daraja API Integration")
            #expect(document["components"]?["securitySchemes"]?.names == ["ApiKeyAuth", "BearerAuth"])
        }
    }

    /// Clients are generated from these names.
    @Test func operationsAndSchemasHaveTheReferencesNames() async throws {
        try await withDocument { _, document, contract in
            for (operation, id) in Self.referencesOperations {
                let found = try #require(contract.operations.first { $0.name == operation }, "\(operation)")
                #expect(found.json["operationId"] == .string(id), "\(operation)")
            }
            let schemas = try #require(document[path: "components", "schemas"]?.names)
            #expect(Self.referencesSchemas.filter { !schemas.contains($0) } == [])
            let paths = try #require(document["paths"]).text
            // An error is referred to by the shared responses, a payment by the answers of lists.
            let shared = try #require(document["components"]).text
            for name in Self.referencesSchemas {
                let reference = "\"#/components/schemas/\(name)\""
                #expect(paths.contains(reference) || shared.contains(reference), "\(name)")
            }
        }
    }

    private static let referencesOperations: KeyValuePairs = [
        "GET /api/auth/keys": "listApiKeys", "POST /api/auth/keys": "createApiKey",
        "DELETE /api/auth/keys": "revokeApiKey", "POST /api/mpesa/stk-push": "initiateSTKPush",
        "POST /api/mpesa/stk-push/query": "querySTKPush", "POST /api/mpesa/c2b/register": "registerC2BUrls",
        "POST /api/mpesa/c2b/simulate": "simulateC2B", "POST /api/mpesa/b2c": "initiateB2C",
        "POST /api/mpesa/callback/stk": "stkCallback", "POST /api/mpesa/callback/c2b/validation": "c2bValidation",
        "POST /api/mpesa/callback/c2b/confirmation": "c2bConfirmation",
        "POST /api/mpesa/callback/b2c/result": "b2cResult", "POST /api/mpesa/callback/b2c/timeout": "b2cTimeout",
        "GET /api/transactions": "getTransactions", "GET /api/transactions/{id}": "getTransactionById",
        "GET /api/stats": "getStats", "GET /api/retry-queue": "getRetryQueue",
        "GET /api/retry-queue/stats": "getRetryQueueStats", "GET /api/dead-letter": "getDeadLetterQueue",
        "POST /api/dead-letter/{id}/retry": "retryDeadLetterItem", "GET /api/events": "subscribeEvents",
        "GET /api/health": "healthCheck",
    ]

    private static let referencesSchemas = [
        "STKPushRequest", "STKPushResponse", "STKQueryResponse", "C2BRegisterRequest", "C2BRegisterResponse",
        "C2BSimulateRequest", "B2CRequest", "B2CResponse", "STKCallbackRequest", "Transaction", "TransactionsResponse",
        "StatsResponse", "CreateApiKeyRequest", "CreateApiKeyResponse", "ApiKeysListResponse", "ErrorResponse",
    ]

    @Test func examplesFitTheirSchemas() async throws {
        try await withDocument { _, _, contract in
            for operation in contract.operations {
                let responses = (operation.json["responses"]?.members ?? []).map(\.value)
                for part in responses + [operation.json["requestBody"] ?? .null] {
                    for content in part["content"]?.members ?? [] {
                        guard let example = content.value["example"] else { continue }
                        let problems = contract.validator.problems(of: example, content.value["schema"] ?? [:])
                        #expect(problems == [], "\(operation.name)")
                    }
                }
            }
        }
    }

    @Test func everyReferenceLeadsSomewhere() async throws {
        try await withDocument { _, document, contract in
            let references = document.text.matches(of: #/"\$ref":"([^"]+)"/#).map { String($0.1) }
            #expect(references.count > 100)
            for reference in Set(references) {
                #expect(contract.validator.resolved(["$ref": .string(reference)])["unresolved reference"] == nil)
            }
        }
    }

    @Test func businessEndpointsWantAKeyAndOthersDoNot() async throws {
        try await withDocument { gateway, _, contract in
            for endpoint in gateway.endpoints {
                let operation = try #require(contract.operation("\(endpoint.method)", endpoint.path))
                let security = operation.json["security"]?.array ?? []
                #expect(security.isEmpty == (endpoint.access == .open), "\(operation.name)")
                if case .localOr = endpoint.access { #expect(security.contains([:])) }
            }
        }
    }
}
