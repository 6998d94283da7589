import AsyncHTTPClient
import Foundation
import TestSupport
import Testing

extension ProgramTests {
    /// Clients that take much and give little: the server stays ready for the others.
    @Suite struct OverloadTests {
        /// As many as this process may have; 10,000 where the limit on files allows.
        private static let crowd = min(10_000, OpenFiles.raiseLimit() - 500)

        @Test func thousandsOfIdleConnectionsDoNotMatter() async throws {
            try await withServer(["MAX_CONNECTIONS": "12000"]) { server in
                var idle: [Idle] = []
                defer { for connection in idle { connection.close() } }
                for _ in 0..<Self.crowd { idle.append(try Idle(port: server.port)) }
                try await expectService(server)
                #expect(Self.crowd > 900)
                let scrape = try await server.scrape()
                #expect(scrape.sum("process_open_fds") > Double(Self.crowd))
            }
        }

        @Test func beyondTheLimitIdleConnectionsMakeRoom() async throws {
            try await withServer(["MAX_CONNECTIONS": "20"]) { server in
                let idle = try (0..<60).map { _ in try Idle(port: server.port) }
                for _ in 0..<3 {
                    let client = try RawClient(port: server.port)
                    await client.send("GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                    #expect(await client.read().hasPrefix("HTTP/1.1 200 "))
                }
                #expect(idle.count(where: \.isClosed) >= 40)
                let scrape = try await server.scrape()
                #expect(scrape.sum("lango_http_connections") <= 20)
                #expect(scrape.sum("lango_http_connections_refused_total") >= 40)
                for connection in idle { connection.close() }
            }
        }

        @Test func bodiesThatDripAreCutOff() async throws {
            try await withServer(["REQUEST_TIMEOUT_SECONDS": "2"]) { server in
                let head =
                    "POST /api/mpesa/callback/stk HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 100000\r\n\r\n"
                let drips = try (0..<200).map { _ in try Idle(port: server.port) }
                for drip in drips { #expect(drip.send(head)) }
                let started = ContinuousClock.now
                _ = try await eventually("every one of them is cut off", within: .seconds(20)) {
                    // They never pause: no idle timeout would catch them.
                    for drip in drips where !drip.isClosed { _ = drip.send(" ") }
                    try await expectService(server)
                    return drips.allSatisfy(\.isClosed) ? true : nil
                }
                #expect(ContinuousClock.now - started > .seconds(1))
                for drip in drips { drip.close() }
            }
        }

        @Test func headsWithoutEndAreCutOff() async throws {
            try await withServer(["IDLE_TIMEOUT_SECONDS": "2"]) { server in
                let drips = try (0..<200).map { _ in try Idle(port: server.port) }
                for drip in drips { #expect(drip.send("GET /livez HTTP/1.1\r\nHost: x\r\n")) }
                var count = 0
                _ = try await eventually("every one of them is cut off", within: .seconds(20)) {
                    count += 1
                    for drip in drips where !drip.isClosed { _ = drip.send("X-\(count): y\r\n") }
                    try await expectService(server)
                    return drips.allSatisfy(\.isClosed) ? true : nil
                }
                for drip in drips { drip.close() }
            }
        }

        @Test func headsThatAreTooLargeAreRefusedAtOnce() async throws {
            try await withServer { server in
                let flood = try Idle(port: server.port)
                _ = flood.send("GET /livez HTTP/1.1\r\nHost: x\r\nX-Large: ")
                _ = try await eventually("it is cut off") {
                    _ = flood.send(String(repeating: "a", count: 10_000))
                    return flood.isClosed ? true : nil
                }
                flood.close()
                try await expectService(server)
            }
        }

        /// Answers others quickly.
        private func expectService(_ server: LangoServer) async throws {
            let started = ContinuousClock.now
            #expect(try await server.client.get("/readyz").status == 200)
            #expect(try await server.client.get("/api/transactions?limit=1").status == 200)
            #expect(ContinuousClock.now - started < .seconds(3))
        }
    }
}
