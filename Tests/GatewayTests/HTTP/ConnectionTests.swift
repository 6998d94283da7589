import Foundation
import JSON
import TestSupport
import Testing

/// HTTP/1.1 as RFC 9110 and RFC 9112 have it, byte for byte, and what clients may take of the server.
@Suite(.timeLimit(.minutes(5))) struct ConnectionTests {
    private static let body = LiveGateway.order().text

    private static func post(_ path: String, _ fields: String, length: Int) -> String {
        "POST \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: \(length)\r\n\(fields)\r\n"
    }

    @Test func aClientThatWaitsForTheGoAheadGetsIt() async throws {
        try await withGateway(.silent) { gateway in
            for path in ["/api/mpesa/stk-push", "/api/mpesa/callback/stk"] {
                let client = try RawClient(port: gateway.port)
                await client.send(Self.post(path, "Expect: 100-continue\r\n", length: Self.body.utf8.count))
                #expect(await client.read(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n", "\(path)")
                await client.send(Self.body)
                #expect(await client.read(until: "}").hasPrefix("HTTP/1.1 200 OK"), "\(path)")
                // The connection goes on.
                await client.send("GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                #expect(await client.read(until: "ok\n").hasPrefix("HTTP/1.1 200 OK"), "\(path)")
            }
        }
    }

    @Test(arguments: [
        ("/api/mpesa/stk-push", 1_000_000, "413"), ("/api/mpesa/stk-push/", 70_000, "413"), ("/nothing", 10, "404"),
        ("/api/transactions", 10, "405"), ("/callbacks/stk/x/y", 10, "404"),
    ])
    func aRequestThatIsRefusedGetsNoGoAhead(_ path: String, _ length: Int, _ status: String) async throws {
        try await withGateway(.silent) { gateway in
            let client = try RawClient(port: gateway.port)
            await client.send(Self.post(path, "Expect: 100-continue\r\n", length: length))
            let answer = await client.read()
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
            #expect(answer.lowercased().contains("\r\nconnection: close\r\n"), "\(answer)")
        }
    }

    /// Whatever is sent without waiting for an answer is taken and thrown away, so that the answer can be read.
    @Test(arguments: ["", "Connection: close\r\n", "Connection: Close\r\n"])
    func aBodyThatIsTooLargeIsRefusedAtOnce(_ connection: String) async throws {
        try await withGateway(.silent) { gateway in
            let client = try RawClient(port: gateway.port)
            let started = ContinuousClock.now
            await client.send(Self.post("/api/mpesa/stk-push", connection, length: 8_000_000))
            for _ in 0..<8 { await client.send(String(repeating: " ", count: 1_000_000)) }
            let answer = await client.read()
            #expect(answer.hasPrefix("HTTP/1.1 413 "), "\(answer)")
            #expect(answer.lowercased().contains("\r\nconnection: close\r\n"))
            #expect(ContinuousClock.now - started < .seconds(10))
        }
    }

    @Test(arguments: ["close", "Close", "CLOSE", "keep-alive, Close"])
    func theServerClosesWhenAskedTo(_ value: String) async throws {
        try await withGateway(.silent) { gateway in
            let client = try RawClient(port: gateway.port)
            let started = ContinuousClock.now
            await client.send("GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: \(value)\r\n\r\n")
            let answer = await client.read()
            #expect(answer.hasSuffix("\r\n\r\nok\n"))
            #expect(ContinuousClock.now - started < .seconds(4))
            // It does not wait for the client to close as well.
            _ = try await eventually("the connection is gone") { await client.send("x") ? nil : true }
        }
    }

    @Test func clientsOfHTTP10GetWhatTheyUnderstand() async throws {
        try await withGateway(.silent) { gateway in
            let once = try RawClient(port: gateway.port)
            await once.send("GET /livez HTTP/1.0\r\n\r\n")
            let answer = await once.read()
            #expect(answer.hasPrefix("HTTP/1.0 200 OK\r\n") && answer.hasSuffix("\r\n\r\nok\n"))
            let twice = try RawClient(port: gateway.port)
            for _ in 0..<2 {
                await twice.send("GET /livez HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")
                #expect(await twice.read(until: "ok\n").lowercased().contains("connection: keep-alive"))
            }
            let stream = try RawClient(port: gateway.port)
            await stream.send("GET /api/events HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
            let events = await stream.read(until: "\n\n")
            #expect(!events.lowercased().contains("chunked") && events.contains("\r\n\r\nretry: 2000\ndata: "))
        }
    }

    @Test(arguments: [
        "Host: a\r\nHost: b\r\n", "Host: a\r\nHost: a\r\n", "Host: a, b\r\n", "Host: a/b\r\n", "",
        "Host: a\r\nTransfer-Encoding: gzip, chunked\r\n", "Host: a\r\nTransfer-Encoding: identity\r\n",
    ])
    func aHeadThatHasTwoMeaningsIsRefusedAfterWhatCameBefore(_ fields: String) async throws {
        try await withGateway(.silent) { gateway in
            let client = try RawClient(port: gateway.port)
            await client.send("GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /livez HTTP/1.1\r\n\(fields)\r\n")
            let answer = await client.read()
            #expect(answer.components("HTTP/1.1 200 ") == 1 && answer.components("HTTP/1.1 400 ") == 1, "\(answer)")
        }
    }

    @Test(arguments: [
        "//metrics", "/metrics/", "//livez", "/livez//", "//api/transactions", "/api//transactions",
        "/api/transactions//1", "//api/health",
    ])
    func aPathWithADoubledSlashIsAnotherPath(_ path: String) async throws {
        try await withGateway(.silent) { gateway in
            let client = try RawClient(port: gateway.port)
            await client.send("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            #expect(await client.read().hasPrefix("HTTP/1.1 404 "), "\(path)")
        }
    }

    @Test(arguments: ["//api/mpesa/callback/stk", "/api//mpesa/callback/stk/", "/api/mpesa/callback/stk"])
    func aCallbackURLWithASlashTooManyStillBringsPayments(_ path: String) async throws {
        try await withGateway(.silent) { gateway in
            let payment = try await gateway.pushDirectly()
            let body = successCallback(payment)
            let client = try RawClient(port: gateway.port)
            await client.send(Self.post(path, "Connection: close\r\n", length: body.utf8.count) + body)
            #expect(await client.read().hasPrefix("HTTP/1.1 200 "), "\(path)")
            #expect(try await gateway.client.get("/api/transactions/").status == 200)
        }
    }

    @Test func jsonIsNotKeptAndNotTakenForAnythingElse() async throws {
        try await withGateway(.silent) { gateway in
            for path in ["/api/transactions", "/api/health", "/readyz", "/nothing", "/api/docs", "/api/transactions/7"]
            {
                let reply = try await gateway.client.get(path)
                #expect(reply.header("X-Content-Type-Options") == "nosniff", "\(path)")
                #expect(reply.header("Cache-Control") == "no-store", "\(path)")
                // It is not this server that speaks TLS.
                #expect(reply.header("Strict-Transport-Security") == nil)
            }
            let callback = try await gateway.client.post(LiveGateway.callbackPath, text: "{}")
            #expect(callback.header("Cache-Control") == "no-store")
        }
    }
}

extension String {
    /// How often a text occurs.
    fileprivate func components(_ part: String) -> Int {
        var (count, rest) = (0, self[...])
        while let range = rest.range(of: part) { (count, rest) = (count + 1, rest[range.upperBound...]) }
        return count
    }
}
