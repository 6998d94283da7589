import Daraja
import JSON
import Payments
import TestSupport
import Testing

/// A request that reaches for rows of another merchant.
struct ForeignRequest: Sendable {
    let method: String
    let target: String
    var body: JSON?
    var headers: [String: String] = [:]

    /// Everything that it says.
    var text: String { target + (body?.text ?? "") + headers.values.joined(separator: "\n") }

    func send(_ client: HTTPCaller, headers others: [String: String]) async throws -> HTTPCaller.Reply {
        try await client.send(method, target, body: body?.bytes, headers: others.merging(headers) { $1 })
    }
}

/// Makes requests of an operation as the OpenAPI document describes it, with what another merchant has in all places.
struct ForeignRequests {
    let marks: ForeignMarks
    let owner: TaggedMerchant
    let stranger: TaggedMerchant
    /// Paths of callback URLs of the stranger's, in place of captures that carry a proof.
    let callbackPaths: [String]

    /// The request that the document describes, once for each thing that its path can name.
    func plain(_ operation: APIContract.Operation) throws -> [ForeignRequest] {
        let body = operation.json["requestBody"]?["content"]?["application/json"]?["example"]
        return try targets(operation).map { ForeignRequest(method: operation.method, target: $0, body: body) }
    }

    /// The same with each parameter and each member of the body set to what the other merchant has.
    func reaching(_ operation: APIContract.Operation) throws -> [ForeignRequest] {
        guard let first = try plain(operation).first else { return [] }
        let parameters = operation.json["parameters"]?.array ?? []
        return try parameters.flatMap { parameter -> [ForeignRequest] in
            let name = try #require(parameter["name"]?.string)
            let values = try values(of: name, parameter["schema"] ?? [:], operation)
            switch parameter["in"]?.string {
            case "query":
                return values.map {
                    ForeignRequest(
                        method: first.method, target: "\(first.target)?\(name)=\($0)", body: first.body)
                }
            case "header":
                return values.map { value in
                    var request = first
                    request.headers[name] = value
                    return request
                }
            default: return []
            }
        } + bodies(first)
    }

    /// Bodies of the document with members that name something of the other merchant.
    private func bodies(_ request: ForeignRequest) -> [ForeignRequest] {
        guard let members = request.body?.members else { return [] }
        let others: [String: [JSON]] = [
            "checkoutRequestId": marks.checkoutRequestIDs.map { .string($0) },
            "merchant": [.string(owner.name), "all"],
        ]
        return others.flatMap { name, values in
            // Every body may try to name a merchant; no other member is added where the document has none.
            guard name == "merchant" || members.contains(where: { $0.name == name }) else { return [ForeignRequest]() }
            return values.map { value in
                var changed = request
                changed.body = .object(members.filter { $0.name != name } + [JSON.Member(name, value)])
                return changed
            }
        }
    }

    private func targets(_ operation: APIContract.Operation) throws -> [String] {
        let path = operation.path
        if path.contains("{name}") { return [path.replacing("{name}", with: owner.name)] }
        if path.contains("{id}") {
            return ids(operation).map { path.replacing("{id}", with: $0) }
        }
        guard let capture = path.firstIndex(of: "{") else { return [path] }
        let callback = callbackPaths.first {
            $0.hasPrefix(path[..<capture])
                && $0.contains("/\(stranger.shortcodeText)/") == path.contains("{shortcode}")
        }
        return [try #require(callback, "\(operation.name) needs something in place of its capture")]
    }

    /// What an id in the path or the query of an operation can be.
    func ids(_ operation: APIContract.Operation) -> [String] {
        let path = operation.path
        if path.hasPrefix("/api/transactions/") {
            return marks.paymentIDs.map(String.init) + marks.paymentTexts
        }
        if path.hasPrefix("/api/dead-letter/") { return marks.deadLetterIDs.map(String.init) }
        if path.hasPrefix("/api/auth/keys") { return marks.keyIDs.map(String.init) }
        Issue.record("\(operation.name): an id of what?")
        return []
    }

    private func values(_ schema: JSON) -> [String]? {
        if let words = schema["enum"]?.array { return words.compactMap(\.string) }
        if schema["type"]?.string == "boolean" { return ["true", "false"] }
        return nil
    }

    private func values(
        of name: String, _ schema: JSON, _ operation: APIContract.Operation
    ) throws -> [String] {
        if let known = values(schema) { return known }
        switch name {
        case "id": return operation.path.contains("{id}") ? [] : ids(operation)
        // The naming of merchants is tried with every request.
        case "merchant", "Lango-Merchant", "name", "uid", "token", "shortcode": return []
        case "Idempotency-Key": return marks.idempotencyKeys
        case "page", "limit", "offset": return ["1", "100"]
        case "cursor": return ["999999"]
        default: return marks.paymentIDs.map(String.init) + marks.texts
        }
    }
}
