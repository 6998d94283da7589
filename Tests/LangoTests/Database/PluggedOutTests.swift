import Database
import Foundation
import JSON
import TestSupport
import Testing

extension ProgramTests {
    /// The database goes away under load, and comes back.
    @Suite(.enabled(if: TestServer.isThere, "There is no MySQL server: see scripts/mariadb"))
    struct PluggedOutTests {
        private static let away: Duration = .seconds(10)
        /// A commit whose answer does not come is given up after 12 s; the rest is the machine's.
        private static let longestAnswer: Duration = .seconds(18)

        @Test(arguments: [TCPProxy.Mode.closed, .stalled, .frozen])
        func whatCannotBeStoredIsNotAcknowledged(_ mode: TCPProxy.Mode) async throws {
            try await ServerDatabase.with { database in
                try await TCPProxy.with(upstream: try database.port) { proxy in
                    let settings = try database.settings(port: proxy.port).merging([
                        "LOG_LEVEL": "critical", "MPESA_SANDBOX_DELAY_MS": "600000",
                        "MPESA_CALLBACK_SECRET": CallbackStorm.secret,
                    ]) { $1 }
                    try await withServer(settings) { server in
                        let client = server.client.waiting(.seconds(60))
                        let payments = try await Self.seed(40, client)
                        let storm = CallbackStorm(payments: payments, base: client.base)
                        let waiting = WorkList(storm.callbacks)
                        let acknowledged = Sightings<Int>()
                        let refused = Sightings<Int>()
                        async let posting: Void = Self.post(waiting, client, acknowledged, refused)
                        _ = try await eventually("some are acknowledged") { acknowledged.all.count > 20 ? true : nil }

                        let end = ContinuousClock.now + Self.away
                        proxy.set(mode)
                        let refusal = try await Self.expectNo(client)
                        try await ContinuousClock().sleep(until: end)
                        // What was only frozen goes on over the same connections.
                        if mode != .frozen { proxy.set(.closed) }
                        proxy.set(.open)
                        _ = try await eventually("the server is ready again", within: Self.away) {
                            try await client.get("/readyz").status == 200 ? true : nil
                        }
                        try await posting
                        #expect(!refused.all.isEmpty)
                        #expect(acknowledged.all.count + refused.all.count == storm.callbacks.count)

                        // What was refused is posted again, as a careful sender does.
                        let again = WorkList(storm.callbacks.filter { refused.all.contains($0.marker) })
                        let never = Sightings<Int>()
                        try await Self.post(again, client, acknowledged, never)
                        #expect(never.all.isEmpty)
                        #expect(acknowledged.all.count == storm.callbacks.count)
                        try await Self.audit(storm, database)
                        try await Self.expectNothing(behind: refusal, database)
                        #expect(try await server.stop().status == 0)
                    }
                }
            }
        }

        /// While the database is away, the server says so, and says when to ask again.
        ///
        /// Returns the code of the answer to a push.
        private static func expectNo(_ client: HTTPCaller) async throws -> String? {
            _ = try await eventually("the server is not ready") {
                try await client.get("/readyz").status == 503 ? true : nil
            }
            #expect(try await client.get("/livez").status == 200)
            let start = ContinuousClock.now
            let push = try await client.post(
                "/api/mpesa/stk-push",
                ["phoneNumber": "0712345678", "amount": 100, "accountReference": "AWAY"])
            #expect(ContinuousClock.now - start < longestAnswer)
            #expect(push.status == 503, "\(push.text)")
            #expect(push.header("Retry-After") != nil)
            #expect(push.json["retryable"]?.bool == true)
            return push.json["code"]?.string
        }

        /// Nobody was asked for money behind the back of who was told no, not even once the database went on.
        private static func expectNothing(behind code: String?, _ database: ServerDatabase) async throws {
            let states = try await database.read { connection in
                try connection.query("SELECT state FROM transactions WHERE account_reference = 'AWAY'").map { row in
                    var reader = row.reader
                    return try reader.text()
                }
            }
            // What is of unknown fate was not sent either: the request that would have done so has ended.
            #expect(states == [] || code == "OUTCOME_UNKNOWN" && states == ["sending"], "\(code ?? "") \(states)")
        }

        private static func seed(_ count: Int, _ client: HTTPCaller) async throws -> [CallbackStorm.Payment] {
            var payments: [CallbackStorm.Payment] = []
            for number in 0..<count {
                let reply = try await client.post(
                    "/api/mpesa/stk-push",
                    [
                        "phoneNumber": .string("0720\(100_000 + number)"), "amount": 100,
                        "accountReference": "STORM",
                    ])
                payments.append(
                    try #require(CallbackStorm.Payment(reply.json["data"] ?? .null, number), "\(reply.text)"))
            }
            return payments
        }

        /// Posts a few at once, each once; nothing but 200 and 503 is an answer.
        private static func post(
            _ waiting: WorkList<CallbackStorm.Callback>, _ client: HTTPCaller, _ acknowledged: Sightings<Int>,
            _ refused: Sightings<Int>
        ) async throws {
            try await withThrowingTaskGroup { group in
                for _ in 0..<4 {
                    group.addTask {
                        while let callback = waiting.next() {
                            let start = ContinuousClock.now
                            let reply = try await client.post(callback.path, text: callback.body)
                            #expect(ContinuousClock.now - start < longestAnswer)
                            #expect(reply.status == 200 || reply.status == 503, "\(reply.text)")
                            _ = (reply.status == 200 ? acknowledged : refused).add(callback.marker)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }

        /// Every callback is stored, those that were answered 503 perhaps twice, and every payment is completed.
        private static func audit(_ storm: CallbackStorm, _ database: ServerDatabase) async throws {
            let bodies = try await database.read { connection in
                try connection.query("SELECT raw_payload FROM callback_history ORDER BY id").map { row in
                    var reader = row.reader
                    return try reader.text()
                }
            }
            let markers = try bodies.map { body in
                try #require(try JSON(parsing: body)[path: "Body", "stkCallback", "Marker"]?.int)
            }
            #expect(Set(markers) == Set(storm.callbacks.map { Int64($0.marker) }))
            let completed = try await database.read { connection in
                try connection.first("SELECT COUNT(*) FROM transactions WHERE state = 'completed'")?.integer()
            }
            #expect(completed == Int64(storm.payments.count))
        }
    }
}
