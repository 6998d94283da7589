import NIOCore
import NIOHTTP1

/// The requests and answers of one connection, as RFC 9110 and RFC 9112 have them follow each other.
///
/// Without clock and socket: facts go in, and what is to be done comes out.
struct HTTP1Conversation {
    /// What is left of a request's body when its answer begins is read and discarded up to this size, to keep the connection;
    /// with more to come the connection is closed.
    static let maximumDiscarded = 256 * 1_024

    /// What is done with a part of a request.
    enum Reading {
        case forward
        /// Nobody waits for it any more.
        case discard
        /// The handlers above are told that nothing more will come.
        case stop
        /// The request is malformed: it is answered 400, after those before it.
        case refuse(HTTPParserError)
    }

    private struct Exchange {
        let isHTTP10: Bool
        let isHead: Bool
        var keepsAlive: Bool
        /// Whether the client waits for a go-ahead before it sends the body.
        var awaitsContinue: Bool
        /// The bytes of the body that are still to come; nil when the client has not said.
        var bodyLeft: Int?
        var isWhole = false
    }

    private let maximumPipelined: Int
    /// The requests that wait for the end of their answers, oldest first.
    private var exchanges: [Exchange] = []
    /// Whether further requests are taken.
    private var isReading = true

    init(maximumPipelined: Int) {
        self.maximumPipelined = maximumPipelined
    }

    /// Whether a request waits for its answer.
    var isBusy: Bool { !exchanges.isEmpty }

    /// Whether the newest request is still arriving.
    var isArriving: Bool { exchanges.last.map { !$0.isWhole } ?? false }

    /// A head has come; it is changed to what the handlers above are to see.
    mutating func received(_ head: inout HTTPRequestHead) -> Reading {
        guard isReading else { return .discard }
        guard exchanges.count < maximumPipelined else {
            isReading = false
            return .stop
        }
        if let error = Self.problem(of: head) {
            isReading = false
            return .refuse(error)
        }
        let isHTTP10 = head.version.isHTTP10
        let options = head.headers[canonicalForm: "connection"]
        let closes = options.contains { $0.isToken("close") }
        let keepsAlive = !closes && (!isHTTP10 || options.contains { $0.isToken("keep-alive") })
        // The reader above compares the whole value and has no versions.
        if !keepsAlive { head.headers.replaceOrAdd(name: "Connection", value: "close") }
        // RFC 9110, 10.1.1: HTTP/1.0 knows no expectations.
        if isHTTP10 { head.headers.remove(name: "Expect") }
        let isChunked = head.headers.contains(name: "Transfer-Encoding")
        exchanges.append(
            Exchange(
                isHTTP10: isHTTP10, isHead: head.method == .HEAD, keepsAlive: keepsAlive,
                awaitsContinue: head.headers.first(name: "Expect")?.lowercased() == "100-continue",
                bodyLeft: isChunked ? nil : head.headers.first(name: "Content-Length").flatMap { Int($0) } ?? 0))
        return .forward
    }

    /// Bytes of the newest request's body have come.
    mutating func receivedBody(_ count: Int) -> Reading {
        guard isReading, !exchanges.isEmpty else { return .discard }
        let newest = exchanges.count - 1
        exchanges[newest].awaitsContinue = false
        if let left = exchanges[newest].bodyLeft { exchanges[newest].bodyLeft = max(0, left - count) }
        return .forward
    }

    /// The newest request is whole.
    mutating func receivedEnd() -> Reading {
        guard isReading, !exchanges.isEmpty else { return .discard }
        let newest = exchanges.count - 1
        exchanges[newest].isWhole = true
        exchanges[newest].awaitsContinue = false
        if !exchanges[newest].keepsAlive { isReading = false }
        return .forward
    }

    /// The head of an answer to the oldest request is about to be sent; it is changed to what the client is to see.
    mutating func answering(_ head: inout HTTPResponseHead) {
        guard var exchange = exchanges.first else {
            // The answer to something that was no request.
            head.headers.replaceOrAdd(name: "Connection", value: "close")
            return
        }
        guard head.status.code >= 200 else {
            exchanges[0].awaitsContinue = false
            return
        }
        if exchange.isHTTP10 { head.version = .http1_0 }
        if mustClose(after: exchange, head) { exchange.keepsAlive = false }
        if !exchange.keepsAlive {
            head.headers.replaceOrAdd(name: "Connection", value: "close")
        } else if exchange.isHTTP10 {
            head.headers.replaceOrAdd(name: "Connection", value: "keep-alive")
        }
        exchanges[0] = exchange
    }

    /// Whether the client gets the body of the answer that is being sent.
    var answerHasBody: Bool { exchanges.first.map { !$0.isHead } ?? true }

    /// The answer to the oldest request has been sent; returns whether it was the last on this connection.
    mutating func answered() -> Bool {
        let exchange = exchanges.isEmpty ? nil : exchanges.removeFirst()
        guard exchange?.keepsAlive == true else {
            isReading = false
            return true
        }
        return !isReading && exchanges.isEmpty
    }

    private func mustClose(after exchange: Exchange, _ head: HTTPResponseHead) -> Bool {
        // It cannot be known whether the client will send the body now (RFC 9110, 10.1.1).
        if exchange.awaitsContinue { return true }
        if !exchange.isWhole, exchange.bodyLeft.map({ $0 > Self.maximumDiscarded }) ?? true { return true }
        // Only the end of the connection ends such a body.
        if exchange.isHTTP10, !exchange.isHead, head.status.mayHaveResponseBody,
            !head.headers.contains(name: "Content-Length")
        {
            return true
        }
        if !isReading, exchanges.count == 1 { return true }
        return head.headers[canonicalForm: "connection"].contains { $0.isToken("close") }
    }

    /// What RFC 9112 has a server refuse; the rest is the parser's.
    private static func problem(of head: HTTPRequestHead) -> HTTPParserError? {
        let hosts = head.headers["Host"]
        // RFC 9112, 3.2: exactly one, and HTTP/1.0 may leave it out.
        guard hosts.count == 1 || hosts.isEmpty && head.version.isHTTP10 else { return .invalidHeaderToken }
        if let host = hosts.first, host.utf8.contains(where: { noHost.contains($0) }) { return .invalidHeaderToken }
        let codings = head.headers["Transfer-Encoding"]
        guard codings.isEmpty || !head.version.isHTTP10 else { return .unexpectedContentLength }
        // RFC 9112, 6.1: a coding that is not understood leaves a body that nobody can read.
        guard codings.allSatisfy({ $0.isToken("chunked") }), codings.count <= 1 else { return .invalidChunkSize }
        return nil
    }

    private static let noHost = Set(" \t,/?#@\\\"<>".utf8)
}

extension HTTPVersion {
    /// Whether this is HTTP/1.0, or older.
    fileprivate var isHTTP10: Bool { major < 1 || major == 1 && minor == 0 }
}

extension StringProtocol {
    /// Whether this is a token, whatever the case of its letters.
    fileprivate func isToken(_ token: String) -> Bool {
        utf8.count == token.utf8.count && lowercased() == token
    }
}
