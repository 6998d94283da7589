import HTTPServing
import HTTPTypes
import Testing

/// What a request's header says of where it comes from.
struct RequestOriginTests {
    private static func origin(host: String?, _ headers: [(String, String)] = []) throws -> RequestOrigin {
        var fields = HTTPFields()
        for (name, value) in headers {
            fields.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
        }
        return RequestOrigin(
            HTTPRequest(method: .get, scheme: "http", authority: host, path: "/", headerFields: fields))
    }

    @Test(arguments: [
        "localhost", "LOCALHOST", "localhost:3001", "localhost:1", "localhost:65535", "127.0.0.1", "127.0.0.1:3001",
        "127.8.9.10:80", "[::1]", "[::1]:3001",
    ])
    func thisMachineHasTheseNames(_ host: String) throws {
        #expect(try Self.origin(host: host).hasLoopbackHost)
        #expect(try Self.origin(host: host).hasPrivateHost)
    }

    @Test(arguments: [
        nil, "", "evil.example", "evil.example:3001", "localhost.evil.example", "127.0.0.1.evil.example", "localhost:",
        "localhost:0", "localhost:65536", "localhost:99999999999999999999", "localhost:80x", "localhost:+80",
        "localhost@evil.example", "localhost/evil", "localhost, evil.example", "localhost evil", "127.0.0.256", "127.1",
        "127.0.0.1.", "10.0.0.1", "0.0.0.0", "[::2]", "[::1", "[::1]x", "[::1]evil.example", ":3001", "xlocalhost",
        "pay.example.com",
    ])
    func othersDoNotMeanThisMachine(_ host: String?) throws {
        #expect(try !Self.origin(host: host).hasLoopbackHost)
    }

    /// Two `Host` fields: one part of a chain may read the first, another part the second.
    @Test func aSecondHostIsNoHost() throws {
        #expect(try !Self.origin(host: "localhost", [("Host", "localhost")]).hasLoopbackHost)
        #expect(try !Self.origin(host: "localhost", [("Host", "localhost")]).hasPrivateHost)
    }

    @Test(arguments: [
        ("10.1.2.3:8080", true), ("[fd00::1]", true), ("sandbox", true), ("sandbox:8080", true),
        ("host.docker.internal", true), ("evil.example", false), ("sandbox.evil.example", false), ("1.2.3.4.5", false),
    ])
    func aNameThatNobodyCanRegisterIsPrivate(_ host: String, _ isPrivate: Bool) throws {
        #expect(try Self.origin(host: host).hasPrivateHost == isPrivate)
    }

    @Test(arguments: [
        "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Server", "X-Forwarded", "Forwarded",
        "X-Forward-For", "Forwarded-For", "Via", "X-Real-IP", "True-Client-IP", "Client-IP", "X-Client-IP",
        "X-Cluster-Client-IP", "CF-Connecting-IP", "CF-Ray", "CF-Visitor", "CDN-Loop", "X-Original-Host",
        "X-Original-URL", "X-Original-Forwarded-For", "X-Originating-IP", "X-Envoy-External-Address", "Fly-Client-IP",
        "Fastly-Client-IP", "X-Amzn-Trace-Id", "X-Amz-Cf-Id", "X-Azure-ClientIP", "X-Vercel-Forwarded-For",
        "X-Appengine-User-IP", "Ngrok-Auth-User-Email", "Tailscale-User-Login", "X-Remote-IP", "Proxy-Connection",
        "x-forwarded-for",
    ])
    func aProxyShowsInItsHeaders(_ name: String) throws {
        #expect(try Self.origin(host: "localhost", [(name, "203.0.113.9")]).showsProxy)
    }

    /// What curl, requests, axios, fetch and Prometheus send by themselves.
    @Test(arguments: [
        "User-Agent", "Accept", "Accept-Encoding", "Accept-Language", "Connection", "Content-Type", "Content-Length",
        "Origin", "Referer", "Sec-Fetch-Mode", "Sec-Fetch-Site", "Authorization", "X-API-Key", "Idempotency-Key",
        "Prefer",
        "X-Request-Id", "X-Requested-With", "traceparent", "tracestate", "Expect", "Cookie", "Cache-Control",
        "X-Prometheus-Scrape-Timeout-Seconds", "Last-Event-ID", "Priority", "Keep-Alive", "Viability",
        "Content-Features",
    ])
    func aClientShowsNoProxy(_ name: String) throws {
        #expect(try !Self.origin(host: "localhost", [(name, "x")]).showsProxy)
    }

    @Test(
        arguments: [
            ([], false),
            ([("Origin", "http://localhost:3001")], false),
            ([("Origin", "http://localhost:3001"), ("Sec-Fetch-Site", "cross-site")], false),
            ([("Origin", "https://evil.example")], true),
            ([("Origin", "https://evil.example"), ("Sec-Fetch-Site", "same-origin")], true),
            ([("Origin", "null")], true),
            ([("Origin", "")], true),
            ([("Origin", "http://localhost:3001"), ("Origin", "https://evil.example")], true),
            ([("Sec-Fetch-Site", "cross-site")], true),
            ([("Sec-Fetch-Site", "same-site")], true),
            ([("Sec-Fetch-Site", "same-origin")], false),
            ([("Sec-Fetch-Site", "none")], false),
            ([("Sec-Fetch-Site", "none"), ("Sec-Fetch-Site", "cross-site")], true),
        ] as [([(String, String)], Bool)])
    func aForeignPageShows(_ headers: [(String, String)], _ isForeign: Bool) throws {
        let origin = try Self.origin(host: "localhost", headers)
        #expect(origin.isForeignPage { $0 == "http://localhost:3001" } == isForeign)
    }
}
