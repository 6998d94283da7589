import Access
import DarajaSandbox
import JSON
import Payments
import TestSupport
import Testing
import Time

@Suite(.timeLimit(.minutes(5))) struct EventTicketEndpointTests {
    @Test func aTicketOpensTheEventsOnceAndNothingElse() async throws {
        try await withGateway(.silent) { gateway in
            let ticket = try await gateway.ticket(try await gateway.key([.read]))
            #expect(try await gateway.client.get("/api/transactions?ticket=\(ticket)").status == 401)
            try await gateway.client.events("/api/events?ticket=\(ticket)") { stream in
                #expect(stream.reply.status == 200)
                let first = try await stream.next()
                #expect(first?.type == "connected")
            }
            try await gateway.expectRefusal(of: ticket)
        }
    }

    @Test func ofManyWhoShowOneTicketOneIsLetIn() async throws {
        try await withGateway(.silent) { gateway in
            let ticket = try await gateway.ticket(try await gateway.key([.read]))
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await gateway.client.events("/api/events?ticket=\(ticket)") { $0.reply.status }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [200] + Array(repeating: 401, count: 7))
        }
    }

    @Test func aTicketIsGoodForAMinute() async throws {
        let clock = AdjustableClock()
        let options = GatewayOptions {
            $0.clock = clock
            $0.sandbox.faults[.callbackLost] = 1
        }
        try await withGateway(options) { gateway in
            let ticket = try await gateway.ticket(try await gateway.key([.read]))
            clock.advance(by: .seconds(61))
            try await gateway.expectRefusal(of: ticket)
            let pruning = Pruning(
                database: gateway.database, retention: Retention(), others: [AccessRetention()])
            #expect(try await pruning.removeBatch(at: clock.now) == 1)
        }
    }

    @Test func aTicketIsWorthNoMoreThanItsKey() async throws {
        try await withGateway(.silent) { gateway in
            let writer = try await gateway.key([.write])
            #expect(
                try await gateway.client.send("POST", "/api/events/tickets", headers: writer).status == 403)
            let created = try await gateway.keys.create(
                NewAPIKey(
                    name: "dashboard", permissions: APIKeyPermissions([.read]), rateLimitPerHour: 10,
                    expiresInDays: nil,
                    createdBy: "a test"))
            let ticket = try await gateway.ticket(["X-API-Key": created.secret.text])
            #expect(try await gateway.keys.revoke(id: created.key.id, actor: "a test"))
            try await gateway.expectRefusal(of: ticket)
        }
    }

    @Test func whoNeedsNoKeyCanUseATicketUntilThereIsOne() async throws {
        try await withGateway(.silent) { gateway in
            let (used, left) = (try await gateway.ticket(), try await gateway.ticket())
            try await gateway.client.events("/api/events?ticket=\(used)") { #expect($0.reply.status == 200) }
            _ = try await gateway.key([.read])
            try await gateway.expectRefusal(of: left)
        }
    }

    @Test(arguments: ["", "ticket_", "ticket_0123456789abcdef0123456789abcdef", "mpesa_1"])
    func whatIsNoTicketOpensNothing(_ text: String) async throws {
        try await withGateway(.silent) { try await $0.expectRefusal(of: text) }
    }
}

extension LiveGateway {
    fileprivate func ticket(_ headers: [String: String] = [:]) async throws -> String {
        let reply = try await client.send("POST", "/api/events/tickets", headers: headers)
        return try #require(reply.json[path: "data", "ticket"]?.string, "\(reply.text)")
    }

    fileprivate func expectRefusal(of ticket: String) async throws {
        try await client.events("/api/events?ticket=\(ticket)") { stream in
            #expect(stream.reply.status == 401 && stream.reply.json["code"] == "INVALID_TICKET")
        }
    }
}
