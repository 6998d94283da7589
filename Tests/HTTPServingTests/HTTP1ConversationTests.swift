import NIOCore
import NIOHTTP1
import Testing

@testable import HTTPServing

/// Which requests are taken, and when a connection ends, without a socket.
struct HTTP1ConversationTests {
    private static func head(
        _ version: HTTPVersion = .http1_1, _ method: HTTPMethod = .GET, _ fields: [(String, String)] = [("Host", "x")]
    ) -> HTTPRequestHead {
        HTTPRequestHead(version: version, method: method, uri: "/", headers: HTTPHeaders(fields))
    }

    /// The `Connection` header of the answer to one whole request.
    private static func connection(
        _ head: HTTPRequestHead, answer: [(String, String)] = [("Content-Length", "2")]
    ) -> (header: String?, isLast: Bool, version: HTTPVersion) {
        var conversation = HTTP1Conversation(maximumPipelined: 4)
        var head = head
        _ = conversation.received(&head)
        _ = conversation.receivedEnd()
        var response = HTTPResponseHead(version: .http1_1, status: .ok, headers: HTTPHeaders(answer))
        conversation.answering(&response)
        return (response.headers.first(name: "Connection"), conversation.answered(), response.version)
    }

    @Test(arguments: [
        (HTTPVersion.http1_1, String?.none, String?.none, false), (.http1_1, "close", "close", true),
        (.http1_1, "Close", "close", true), (.http1_1, "CLOSE", "close", true),
        (.http1_1, "keep-alive, Close", "close", true), (.http1_1, "keep-alive", nil, false),
        (.http1_0, nil, "close", true), (.http1_0, "Keep-Alive", "keep-alive", false),
        (.http1_0, "close", "close", true),
    ])
    func aConnectionLivesAsItsClientSays(
        _ version: HTTPVersion, _ asked: String?, _ answered: String?, _ isLast: Bool
    ) {
        let fields = [("Host", "x")] + (asked.map { [("Connection", $0)] } ?? [])
        let result = Self.connection(Self.head(version, .GET, fields))
        #expect(result.header == answered && result.isLast == isLast && result.version == version)
    }

    @Test func anAnswerOfUnknownLengthEndsWithTheConnectionOfHTTP10() {
        let fields = [("Host", "x"), ("Connection", "keep-alive")]
        #expect(Self.connection(Self.head(.http1_0, .GET, fields), answer: []).isLast)
        #expect(!Self.connection(Self.head(.http1_0, .HEAD, fields), answer: []).isLast)
        #expect(!Self.connection(Self.head(.http1_1, .GET, fields), answer: []).isLast)
    }

    @Test(
        arguments: [
            ("no host", HTTPVersion.http1_1, []), ("two hosts", .http1_1, [("Host", "a"), ("Host", "b")]),
            ("two hosts of HTTP/1.0", .http1_0, [("Host", "a"), ("host", "a")]),
            ("a list of hosts", .http1_1, [("Host", "a, b")]), ("a host with a path", .http1_1, [("Host", "a/b")]),
            ("a host with a user", .http1_1, [("Host", "a@b")]),
            ("chunks in HTTP/1.0", .http1_0, [("Host", "a"), ("Transfer-Encoding", "chunked")]),
            ("a coding that we do not know", .http1_1, [("Host", "a"), ("Transfer-Encoding", "gzip, chunked")]),
        ] as [(String, HTTPVersion, [(String, String)])])
    func aMalformedHeadIsRefused(_ name: String, _ version: HTTPVersion, _ fields: [(String, String)]) {
        var conversation = HTTP1Conversation(maximumPipelined: 4)
        var head = Self.head(version, .POST, fields)
        guard case .refuse = conversation.received(&head) else {
            Issue.record("\(name) is taken")
            return
        }
        var next = Self.head()
        guard case .discard = conversation.received(&next) else {
            Issue.record("what follows \(name) is taken")
            return
        }
    }

    @Test func beyondTheLimitRequestsAreDiscardedAndTheOthersAnswered() {
        var conversation = HTTP1Conversation(maximumPipelined: 3)
        for _ in 0..<3 {
            var head = Self.head()
            guard case .forward = conversation.received(&head) else {
                Issue.record("a request within the limit is not taken")
                return
            }
            _ = conversation.receivedEnd()
        }
        var head = Self.head()
        guard case .stop = conversation.received(&head), case .discard = conversation.received(&head) else {
            Issue.record("there is no limit")
            return
        }
        let last = (0..<3).map { _ in
            var response = HTTPResponseHead(
                version: .http1_1, status: .ok, headers: HTTPHeaders([("Content-Length", "2")]))
            conversation.answering(&response)
            return (response.headers.first(name: "Connection"), conversation.answered())
        }
        #expect(last.map(\.1) == [false, false, true] && last.map(\.0) == [nil, nil, "close"])
    }

    /// What a client does with a body whose request was answered without it cannot be known.
    @Test(
        arguments: [
            ([("Content-Length", "1000")], true), ([("Content-Length", "1000000")], false),
            ([("Transfer-Encoding", "chunked")], false),
            ([("Content-Length", "10"), ("Expect", "100-Continue")], false),
        ] as [([(String, String)], Bool)])
    func anAnswerBeforeTheBody(_ fields: [(String, String)], _ keepsAlive: Bool) {
        var conversation = HTTP1Conversation(maximumPipelined: 4)
        var head = Self.head(.http1_1, .POST, [("Host", "x")] + fields)
        _ = conversation.received(&head)
        var response = HTTPResponseHead(
            version: .http1_1, status: .unauthorized, headers: HTTPHeaders([("Content-Length", "2")]))
        conversation.answering(&response)
        #expect(response.headers.first(name: "Connection") == (keepsAlive ? nil : "close"))
        let isLast = conversation.answered()
        #expect(isLast == !keepsAlive)
    }

    @Test func afterTheGoAheadTheConnectionLives() {
        var conversation = HTTP1Conversation(maximumPipelined: 4)
        var head = Self.head(.http1_1, .POST, [("Host", "x"), ("Content-Length", "2"), ("Expect", "100-continue")])
        _ = conversation.received(&head)
        var goAhead = HTTPResponseHead(version: .http1_1, status: .continue)
        conversation.answering(&goAhead)
        _ = conversation.receivedBody(2)
        _ = conversation.receivedEnd()
        var response = HTTPResponseHead(
            version: .http1_1, status: .ok, headers: HTTPHeaders([("Content-Length", "2")]))
        conversation.answering(&response)
        let isLast = conversation.answered()
        #expect(!isLast)
    }
}
