import Daraja
import Foundation
import Hummingbird
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
