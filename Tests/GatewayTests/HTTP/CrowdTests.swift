import Gateway
import TestSupport
import Testing

/// Clients that take connections and give nothing: they hold them for a while, and nobody up.
@Suite(.timeLimit(.minutes(5))) struct CrowdTests {
    private static func gateway(_ change: @Sendable (inout GatewayOptions) -> Void) -> GatewayOptions {
        var options = GatewayOptions.silent
        change(&options)
        return options
    }

    @Test func whoPipelinesAndNeverReadsIsCutOff() async throws {
        let options = Self.gateway { $0.listening = { $0.writeTimeout = .seconds(1) } }
        try await withGateway(options) { gateway in
            let client = try RawClient(port: gateway.port, receiveBuffer: 4_096)
            // Answers of some 300 KB each, which no buffer of a kernel has room for.
            let request = "GET /api/docs HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
            client.sendWithoutWaiting(String(repeating: request, count: 60))
            _ = try await eventually("the connection is closed") { client.isClosed ? true : nil }
            #expect(try await gateway.client.get("/livez").status == 200)
        }
    }

    @Test func whoPipelinesTooMuchGetsAnswersToTheFirst() async throws {
        try await withGateway(.silent) { gateway in
            let client = try RawClient(port: gateway.port)
            await client.send(String(repeating: "GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", count: 5_000))
            let answer = await client.read()
            let count = answer.split(separator: "HTTP/1.1 200 OK").count
            #expect(count >= 64 && count < 5_000)
            #expect(answer.lowercased().contains("connection: close"))
        }
    }

    @Test func idleConnectionsMakeRoom() async throws {
        let options = Self.gateway { $0.listening = { $0.maximumConnections = 20 } }
        try await withGateway(options) { gateway in
            let idle = try (0..<60).map { _ in try RawClient(port: gateway.port) }
            for _ in 0..<5 {
                let client = try RawClient(port: gateway.port)
                await client.send("GET /api/health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                #expect(await client.read().hasPrefix("HTTP/1.1 200 "))
            }
            #expect(idle.count(where: \.isClosed) >= 40)
        }
    }

    /// Where no connection is idle, the last of them are for callbacks.
    @Test func aCrowdOfStreamsLeavesRoomForCallbacks() async throws {
        let options = Self.gateway { $0.listening = { $0.maximumConnections = 20 } }
        try await withGateway(options) { gateway in
            let payment = try await gateway.pushDirectly()
            let streams = try (0..<30).map { _ in try RawClient(port: gateway.port) }
            for stream in streams { await stream.send("GET /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n") }
            // Each either listens or was turned away.
            var listening: [RawClient] = []
            for stream in streams {
                let answer = await stream.read(until: "connected")
                #expect(["HTTP/1.1 200 ", "HTTP/1.1 503 ", ""].contains(String(answer.prefix(13))))
                if answer.hasPrefix("HTTP/1.1 200 ") { listening.append(stream) }
            }
            #expect((10..<20).contains(listening.count))
            let body = successCallback(payment)
            let callback = try RawClient(port: gateway.port)
            await callback.send(
                "POST \(LiveGateway.callbackPath) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
            #expect(await callback.read().hasPrefix("HTTP/1.1 200 "))
            let other = try RawClient(port: gateway.port)
            await other.send("GET /api/transactions HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            let answer = await other.read()
            #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.contains("OVERLOADED"), "\(answer)")
            #expect(listening.allSatisfy { !$0.isClosed })
        }
    }
}
