import Access
import Daraja
import HTTPTypes
import JSON
import Payments
import PublicForms

/// An endpoint's part of the OpenAPI document, complete with what follows from its access and its body.
struct OpenAPIOperation {
    private let operation: APIOperation
    private let access: Access
    private let parameters: [APIParameter]
    private let errors: [APIErrorCase]

    init(_ endpoint: any Endpoint) {
        operation = endpoint.operation
        access = endpoint.access
        parameters = operation.parameters + APIParameter.merchant(endpoint.audience)
        errors =
            (operation.body?.errors ?? []) + operation.errors + APIErrorCase.access(access)
            + APIErrorCase.merchant(endpoint.audience, besides: operation.errors) + [.internalError]
    }

    /// The named schemas that it refers to.
    var components: [String: JSON] {
        Schema.union(
            parameters.map(\.schema.components) + operation.answers.map(\.schema.components)
                + errors.flatMap { error in [error.error.components] + error.details.map(\.schema.components) }
                + [operation.body?.schema.components ?? [:]])
    }

    /// The operation's object.
    ///
    /// - Parameter shared: what stands among the components instead.
    func json(_ shared: SharedResponses) -> JSON {
        var members: [JSON.Member] = [
            JSON.Member("tags", [.string(operation.group.rawValue)]),
            JSON.Member("operationId", .string(operation.id)),
            JSON.Member("summary", .string(operation.summary)),
        ]
        if !operation.description.isEmpty {
            members.append(JSON.Member("description", .string(operation.description)))
        }
        if !parameters.isEmpty {
            members.append(JSON.Member("parameters", .array(parameters.map(\.json))))
        }
        if let body = operation.body { members.append(JSON.Member("requestBody", body.json)) }
        members.append(JSON.Member("responses", .object(answers + failures.map(shared.reference))))
        members.append(JSON.Member("security", security))
        return .object(members)
    }

    private var answers: [JSON.Member] {
        operation.answers.map { answer in
            var content = [JSON.Member("schema", answer.schema.json)]
            if let example = answer.example { content.append(JSON.Member("example", example)) }
            return response(
                answer.status, answer.description, answer.headers, answer.mediaTypes, .object(content))
        }
    }

    /// One response for each status; its schema names the codes.
    var failures: [JSON.Member] {
        var statuses: [HTTPResponse.Status] = []
        for error in errors where !statuses.contains(error.status) { statuses.append(error.status) }
        return statuses.sorted { $0.code < $1.code }.map { status in
            let cases = errors.filter { $0.status == status }
            let headers = APIHeader.allCases.filter { header in cases.contains { $0.headers.contains(header) } }
            return response(
                status, cases.map { "`\($0.code)`: \($0.description)." }.joined(separator: "\n"), headers,
                ["application/json"], ["schema": Self.schema(cases)])
        }
    }

    private static func schema(_ cases: [APIErrorCase]) -> JSON {
        var properties = [JSON.Member("code", ["enum": .array(cases.map { .string($0.code) })])]
        let forms = cases.map(\.error.json)
        if forms.allSatisfy({ $0 == forms.first }), let form = forms.first {
            properties.append(JSON.Member("error", form))
        }
        for detail in cases.flatMap(\.details) where !properties.contains(where: { $0.name == detail.name }) {
            properties.append(JSON.Member(detail.name, detail.schema.json))
        }
        return ["allOf": [OpenAPIDocument.error.json, ["properties": .object(properties)]]]
    }

    private func response(
        _ status: HTTPResponse.Status, _ description: String, _ headers: [APIHeader], _ mediaTypes: [String],
        _ content: JSON
    ) -> JSON.Member {
        var members = [JSON.Member("description", .string(description))]
        let all = headers + (access == .open ? [] : APIHeader.ofKeys)
        if !all.isEmpty { members.append(JSON.Member("headers", .object(all.map(\.reference)))) }
        members.append(JSON.Member("content", .object(mediaTypes.map { JSON.Member($0, content) })))
        return JSON.Member(String(status.code), .object(members))
    }

    /// Any one of the scopes will do, in either header.
    private var security: JSON {
        let scopes: [String] =
            switch access {
            case .open: []
            case .scopes(let scopes), .scopesOrTicket(let scopes), .localOr(let scopes): scopes.map(\.rawValue).sorted()
            case .keyAdministration: ["admin"]
            }
        let keys: [JSON] = ["ApiKeyAuth", "BearerAuth"].flatMap { scheme in
            scopes.map { .object([JSON.Member(scheme, [.string($0)])]) }
        }
        // Nothing is one of the ways for those who are let in from this machine.
        if case .localOr = access { return .array(keys + [[:]]) }
        return .array(keys)
    }
}
