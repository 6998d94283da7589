public import AsyncHTTPClient
public import JSON
import NIOCore
import NIOHTTP1

/// Calls a server as its clients do.
public struct HTTPCaller: Sendable {
    /// What a server answered.
    public struct Reply: Sendable {
        /// The method of the request.
        public let method: String
        /// What was asked for: path and query.
        public let target: String
        /// The status line's number.
        public let status: Int
        /// The body, byte for byte.
        public let body: [UInt8]
        private let headers: HTTPHeaders

        init(method: String, target: String, status: Int, headers: HTTPHeaders, body: [UInt8]) {
            self.method = method
            self.target = target
            self.status = status
            self.headers = headers
            self.body = body
        }

        func with(body: [UInt8]) -> Reply {
            Reply(method: method, target: target, status: status, headers: headers, body: body)
        }

        /// The body as JSON; `null` where it is none.
        public var json: JSON { (try? JSON(parsing: body)) ?? .null }

        /// The body as text.
        public var text: String { String(decoding: body, as: UTF8.self) }

        /// The first value of a header.
        public func header(_ name: String) -> String? { headers.first(name: name) }

        /// Status line, headers and body: everything in which a secret could hide.
        public var everything: String { headers.map { "\($0.name): \($0.value)\n" }.joined() + text }
    }

    /// Scheme, host and port.
    public let base: String
    /// How long an answer is waited for.
    private var patience: Duration = .seconds(20)
    let http: HTTPClient
    let onReply: @Sendable (Reply) -> Void

    /// Calls whatever listens there.
    ///
    /// - Parameters:
    ///   - http: holds the connections; the shared one opens eight to each server.
    ///   - onReply: is shown every answer.
    public init(base: String, http: HTTPClient = .shared, onReply: @escaping @Sendable (Reply) -> Void = { _ in }) {
        self.base = base
        self.http = http
        self.onReply = onReply
    }

    /// The same with another limit for an answer.
    public func waiting(_ patience: Duration) -> HTTPCaller {
        var caller = self
        caller.patience = patience
        return caller
    }

    /// Sends a request without a body.
    public func get(_ target: String, headers: [String: String] = [:]) async throws -> Reply {
        try await send("GET", target, headers: headers)
    }

    /// Posts JSON.
    public func post(_ target: String, _ body: JSON, headers: [String: String] = [:]) async throws -> Reply {
        try await post(target, text: body.text, headers: headers)
    }

    /// Posts whatever text as JSON.
    public func post(_ target: String, text: String, headers: [String: String] = [:]) async throws -> Reply {
        try await send("POST", target, body: Array(text.utf8), headers: headers)
    }

    /// Sends any request.
    public func send(
        _ method: String, _ target: String, body: [UInt8]? = nil, headers: [String: String] = [:]
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: base + target)
        request.method = HTTPMethod(rawValue: method)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body))
        }
        let response = try await http.execute(request, timeout: TimeAmount(patience))
        let bytes = Array(try await response.body.collect(upTo: 4_000_000).readableBytesView)
        let reply = Reply(
            method: method, target: target, status: Int(response.status.code), headers: response.headers, body: bytes)
        onReply(reply)
        return reply
    }
}
