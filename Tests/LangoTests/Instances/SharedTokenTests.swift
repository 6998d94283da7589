import JSON
import TestSupport
import Testing

/// Real servers on one database, and a Daraja in which each new token ends the one before it.
struct SharedTokenTests {
    /// A file that two servers have open.
    @Test func twoServersOnOneFileShareOneToken() async throws {
        try await Self.share(2, [:])
    }

    @Test(
        .enabled(if: TestServer.isThere, "There is no MySQL server: see scripts/mariadb"), arguments: [2, 3])
    func serversOnOneDatabaseServerShareOneToken(_ count: Int) async throws {
        try await ServerDatabase.with { place in try await Self.share(count, place.settings) }
    }

    private static func share(_ count: Int, _ settings: [String: String]) async throws {
        try await Fleet.with(count, settings, sandbox: ["--token-kills-previous", "--no-subscriber-lock"]) {
            fleet async throws in
            #expect(try await push(0..<150, fleet) == [200: 150])
            #expect(try await fleet.tokens() == 1)
            _ = try await fleet.sandbox.post("/sandbox/tokens/kill", [:])
            #expect(try await push(150..<300, fleet) == [200: 150])
            #expect(try await fleet.tokens() == 2)
        }
    }

    /// Asks the servers in turn, 24 at once, and counts the answers.
    private static func push(_ numbers: Range<Int>, _ fleet: Fleet) async throws -> [Int: Int] {
        try await withThrowingTaskGroup(of: HTTPCaller.Reply.self) { group in
            var statuses: [Int: Int] = [:]
            func note(_ reply: HTTPCaller.Reply) {
                statuses[reply.status, default: 0] += 1
                if reply.status != 200 { Issue.record("\(reply.text)") }
            }
            for (place, number) in numbers.enumerated() {
                if place >= 24, let reply = try await group.next() { note(reply) }
                let client = fleet.clients[number % fleet.clients.count].waiting(.seconds(60))
                group.addTask {
                    try await client.post(
                        "/api/mpesa/stk-push",
                        [
                            "phoneNumber": .string("2547220\(10_000 + number)"), "amount": 10,
                            "accountReference": "ORDER",
                        ])
                }
            }
            for try await reply in group { note(reply) }
            return statuses
        }
    }
}

extension Fleet {
    /// How many tokens all servers together have fetched.
    fileprivate func tokens() async throws -> Int {
        var sum = 0.0
        for client in clients {
            let text = try await client.get("/metrics").text
            sum += Exposition(text).sum("lango_daraja_token_requests_total", ["outcome": "success"])
        }
        return Int(sum)
    }
}
