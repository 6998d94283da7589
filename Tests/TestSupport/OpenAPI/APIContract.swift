public import JSON

/// An OpenAPI document as the promise that every answer of a server is held against.
public struct APIContract: Sendable {
    /// An operation of the document.
    public struct Operation: Sendable {
        /// In capitals.
        public let method: String
        /// With captures in braces.
        public let path: String
        /// The operation's object.
        public let json: JSON

        /// Method and path.
        public var name: String { "\(method) \(path)" }
    }

    /// All operations, in their order.
    public let operations: [Operation]
    /// Knows the document's schemas.
    public let validator: SchemaValidator

    /// Reads a document.
    public init(_ document: JSON) {
        validator = SchemaValidator(document: document)
        operations = (document["paths"]?.members ?? []).flatMap { path in
            (path.value.members ?? []).map {
                Operation(method: $0.name.uppercased(), path: path.name, json: $0.value)
            }
        }
    }

    /// The operation that a request is for; nil when the document has none.
    public func operation(_ method: String, _ target: String) -> Operation? {
        let candidates = operations.filter { $0.method == (method == "HEAD" ? "GET" : method) && $0.matches(target) }
        return candidates.first { !$0.path.contains("{") } ?? candidates.first
    }

    /// What an answer breaks; empty when it keeps the promise.
    public func problems(of reply: HTTPCaller.Reply) -> [String] {
        problems(reply).map { "\(reply.method) \(reply.target) answered \(reply.status): \($0)" }
    }

    private func problems(_ reply: HTTPCaller.Reply) -> [String] {
        if reply.method == "OPTIONS" { return [] }
        guard let operation = operation(reply.method, reply.target) else { return unknown(reply) }
        guard let response = operation.json["responses"]?[String(reply.status)].map(validator.resolved) else {
            return ["the status is not described: \(reply.text.prefix(300))"]
        }
        let expected = response["content"]?.members ?? []
        let type = reply.header("Content-Type")?.prefix { $0 != ";" } ?? ""
        guard let content = expected.first(where: { $0.name == type }) else {
            return ["the content type is \(type)"]
        }
        if reply.method == "HEAD" { return reply.body.isEmpty ? [] : ["HEAD was answered with a body"] }
        // Of a stream the document describes the single message.
        if type == "text/event-stream" { return missingHeaders(reply, response) }
        let value: JSON = type == "application/json" ? reply.json : .string(reply.text)
        return missingHeaders(reply, response) + validator.problems(of: value, content.value["schema"] ?? [:])
    }

    /// A path or method that does not exist: nothing but 404 and 405 will do.
    private func unknown(_ reply: HTTPCaller.Reply) -> [String] {
        let isKnown = operations.contains { $0.matches(reply.target) }
        guard reply.status == (isKnown ? 405 : 404) else { return ["the operation is not described"] }
        if isKnown, reply.header("Allow") == nil { return ["the Allow header is missing"] }
        if reply.method == "HEAD" { return [] }
        return validator.problems(of: reply.json, ["$ref": "#/components/schemas/ErrorResponse"])
    }

    /// Headers that come with every such answer; those of keys come only to keys.
    private func missingHeaders(_ reply: HTTPCaller.Reply, _ response: JSON) -> [String] {
        let always = ["Location", "WWW-Authenticate", "Cache-Control"]
        return (response["headers"]?.members ?? []).map(\.name)
            .filter { always.contains($0) && reply.header($0) == nil }.map { "the header \($0) is missing" }
    }
}

extension APIContract.Operation {
    /// Whether a request's path, without its query, is this operation's.
    fileprivate func matches(_ target: String) -> Bool {
        let segments = target.prefix { $0 != "?" }.split(separator: "/")
        let pattern = path.split(separator: "/")
        return segments.count == pattern.count && zip(pattern, segments).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }
}
