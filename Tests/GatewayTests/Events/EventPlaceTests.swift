import Gateway
import JSON
import TestSupport
import Testing

/// A listener's place is taken by a stream that runs, and given back when the stream ends, however it ends.
@Suite(.timeLimit(.minutes(5))) struct EventPlaceTests {
    private static let request = "GET /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"

    private static func options(clients: Int, writeTimeout: Duration = .seconds(20)) -> GatewayOptions {
        var options = GatewayOptions.silent
        options.maximumEventClients = clients
        options.listening = { $0.writeTimeout = writeTimeout }
        return options
    }

    private static func open(_ gateway: LiveGateway) async throws -> RawClient {
        let client = try RawClient(port: gateway.port)
        await client.send(request)
        #expect(await client.read(until: "connected").hasPrefix("HTTP/1.1 200 "))
        return client
    }

    private static func expect(_ count: Int64, _ gateway: LiveGateway) async throws {
        // Well before the first ping, which is what would notice otherwise.
        _ = try await eventually("\(count) listen", within: .seconds(5)) {
            let health = try await gateway.client.get("/api/health").json
            return health[path: "connections", "sse"]?.int == count ? true : nil
        }
    }

    @Test func headTakesNoPlace() async throws {
        try await withGateway(Self.options(clients: 3)) { gateway in
            let client = try RawClient(port: gateway.port)
            for _ in 0..<20 {
                await client.send("HEAD /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                let answer = await client.read(until: "\r\n\r\n")
                #expect(answer.hasPrefix("HTTP/1.1 200 ") && answer.hasSuffix("\r\n\r\n"))
            }
            try await Self.expect(0, gateway)
            _ = try await Self.open(gateway)
        }
    }

    @Test(arguments: ["closes", "closes its side", "is reset", "pipelines and closes"])
    func aClientThatLeavesIsNoticedAtOnce(_ how: String) async throws {
        try await withGateway(Self.options(clients: 10)) { gateway in
            var clients: [RawClient] = []
            for _ in 0..<10 { clients.append(try await Self.open(gateway)) }
            try await Self.expect(10, gateway)
            for client in clients {
                switch how {
                case "is reset": client.reset()
                case "closes its side": client.closeSending()
                case "pipelines and closes": await client.send(String(repeating: Self.request, count: 20))
                default: break
                }
            }
            if how.hasSuffix("closes") { clients = [] }
            try await Self.expect(0, gateway)
            for client in clients where how == "closes its side" {
                _ = try await eventually("it is closed") { client.isClosed ? true : nil }
            }
        }
    }

    @Test func manyThatComeAndGoNeverFillThePlaces() async throws {
        try await withGateway(Self.options(clients: 40)) { gateway in
            for round in 0..<150 {
                let clients = try (0..<10).map { _ in try RawClient(port: gateway.port) }
                for client in clients { await client.send(Self.request) }
                for client in clients where round % 2 == 0 {
                    #expect(await client.read(until: "\r\n").hasPrefix("HTTP/1.1 200 "), "round \(round)")
                }
                // Nothing of it is read: the places of those in the round before may still be taken.
                if round % 3 == 2 { try await Self.expect(10, gateway) }
            }
            try await Self.expect(0, gateway)
        }
    }

    /// It holds up nobody, and it is cut off when no more can be written.
    @Test func whoNeverReadsLosesThePlace() async throws {
        try await withGateway(Self.options(clients: 10, writeTimeout: .seconds(1))) { gateway in
            let client = try RawClient(port: gateway.port, receiveBuffer: 4_096)
            await client.send(Self.request)
            try await Self.expect(1, gateway)
            let padding = String(repeating: "x", count: 60_000)
            var number = 0
            _ = try await eventually("it is cut off") {
                number += 1
                _ = try await gateway.client.post(LiveGateway.callbackPath, text: #"{"Body":"\#(padding)"}"#)
                let payment = try await gateway.pushDirectly()
                var body = successCallback(payment, receipt: "NLJ\(1_000_000 + number)")
                body.removeLast()
                _ = try await gateway.client.post(
                    try gateway.callbackPath(payment.uid), text: body + #","Padding":"\#(padding)"}"#)
                let health = try await gateway.client.get("/api/health").json
                return health[path: "connections", "sse"]?.int == 0 ? true : nil
            }
        }
    }

    /// The clock is the test's, so half a minute passes at once.
    @Test func eachStreamGetsItsPingEvery30Seconds() async throws {
        var options = GatewayOptions.silent
        let clock = AdjustableClock(runs: true)
        options.clock = clock
        try await withGateway(options) { gateway in
            try await gateway.client.events { stream in
                let first = try await stream.next()
                #expect(first?.type == "connected")
                for _ in 0..<3 {
                    clock.advance(by: .milliseconds(29_500))
                    let message = try await stream.next()
                    #expect(message?.type == "ping")
                }
            }
        }
    }
}
