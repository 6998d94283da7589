import AsyncHTTPClient
import Foundation
import JSON
import TestSupport
import Testing

extension ProgramTests {
    /// Live events of the real program.
    @Suite struct LiveEventTests {
        private static let clients = 1_000
        /// The last message of an event has the event's own number as its id.
        private static let lastOfEachEvent =
            "transaction,transaction:updated,transaction:completed,transaction:failed"

        /// A thousand clients see everything, once each after their own dedupe, over a stop and a kill.
        @Test func nothingIsMissedOverTwoRestarts() async throws {
            #expect(OpenFiles.raiseLimit() > Self.clients + 100)
            let settings = ["PORT": String(try await FreePort.next()), "LOG_LEVEL": "error"]
            var configuration = HTTPClient.Configuration()
            configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = Self.clients + 10
            configuration.connectionPool.retryConnectionEstablishment = false
            let (followers, expected) = try await withTemporaryFolder { folder in
                try await HTTPClient.withHTTPClient(configuration: configuration) { http in
                    let url = "http://127.0.0.1:\(settings["PORT"] ?? "")/api/events?types=\(Self.lastOfEachEvent)"
                    let followers = (0..<Self.clients).map { _ in EventFollower(url: url, http: http) }
                    let expected = try await withThrowingTaskGroup(of: Void.self) { group in
                        for follower in followers { group.addTask { await follower.run() } }
                        defer { group.cancelAll() }
                        var newest = try await withServer(settings, in: folder) { server in
                            try await Self.everybodyListens(server)
                            let newest = try await Self.pay(5, server)
                            // Who has seen nothing has nothing to go on from.
                            try await Self.everybodyHasSeen(newest, followers)
                            _ = try await Self.pay(3, server)
                            #expect(try await server.stop().status == 0)
                            return newest
                        }
                        newest = try await withServer(settings, in: folder) { server in try await Self.pay(5, server) }
                        return try await withServer(settings, in: folder) { server in
                            newest = max(newest, try await Self.pay(5, server))
                            try await Self.everybodyHasSeen(newest, followers)
                            return try await Self.all(upTo: newest, server)
                        }
                    }
                    return (followers, expected)
                }
            }
            #expect(expected.count >= 18 * 2)
            let incomplete = followers.filter { $0.seen != expected }
            #expect(incomplete.isEmpty, "\(incomplete.count), one with \(incomplete.first?.seen ?? [])")
            #expect(followers.allSatisfy { $0.connections >= 3 })
        }

        @Test(.timeLimit(.minutes(1))) func jobsAndLogLinesAreTold() async throws {
            try await withServer { server in
                try await server.client.events("/api/events?types=log:created,retry:completed") { stream in
                    #expect(try await stream.next()?.type == "connected")
                    let payout = try await server.client.post(
                        "/api/mpesa/b2c", ["phoneNumber": "254711000999", "amount": 100, "remarks": "Pay"],
                        headers: ["Prefer": "respond-async"])
                    #expect(payout.status == 202, "\(payout.text)")
                    let job = try await stream.next("retry:completed")
                    #expect(job?.data[path: "payload", "job_type"] == "payout" && job?.id == nil)

                    let wrong = try await server.client.get("/api/transactions", headers: ["X-API-Key": "mpesa_1"])
                    #expect(wrong.status == 401)
                    let line = try await stream.next("log:created")
                    #expect(line?.data[path: "payload", "category"] == "auth" && line?.id == nil)
                    #expect(line?.data[path: "payload", "message"] == "Wrong API key")
                }
            }
        }

        private static func everybodyListens(_ server: LangoServer) async throws {
            _ = try await eventually("all clients listen", within: .seconds(60)) {
                let health = try await server.client.get("/api/health").json
                return health[path: "connections", "sse"]?.int == Int64(clients) ? true : nil
            }
        }

        private static func everybodyHasSeen(_ event: Int64, _ followers: [EventFollower]) async throws {
            _ = try await eventually("all clients have seen event \(event)", within: .seconds(60)) {
                followers.allSatisfy { $0.seen.last ?? 0 >= event } ? true : nil
            }
        }

        /// Has payments made and waits until they are completed.
        ///
        /// - Returns: the number of the newest event.
        private static func pay(_ count: Int, _ server: LangoServer) async throws -> Int64 {
            var ids: [Int64] = []
            for number in 0..<count {
                let reply = try await server.client.post(
                    "/api/mpesa/stk-push",
                    ["phoneNumber": .string("25472000000\(number)"), "amount": 100, "accountReference": "EVENT"])
                ids.append(try #require(reply.json[path: "data", "transactionId"]?.int, "\(reply.text)"))
            }
            for id in ids {
                _ = try await eventually("payment \(id) is completed") {
                    let row = try await server.client.get("/api/transactions/\(id)").json["data"]
                    return row?["state"] == "completed" ? true : nil
                }
            }
            return try await all(upTo: nil, server).last ?? 0
        }

        /// The numbers of all events, from the start of the feed.
        private static func all(upTo last: Int64?, _ server: LangoServer) async throws -> [Int64] {
            let rows = try await server.client.get("/api/transactions?limit=100").json[path: "data", "transactions"]
            var events = 0
            for row in rows?.array ?? [] {
                let id = try #require(row["id"]?.int)
                let data = try await server.client.get("/api/transactions/\(id)").json["data"]
                events += data?["events"]?.array?.count ?? 0
            }
            return try await server.client.events("/api/events?types=\(lastOfEachEvent)&lastEventId=0") { stream in
                var ids: [Int64] = []
                while ids.count < events, let message = try await stream.next() {
                    if let id = message.id.flatMap({ Int64($0) }) { ids.append(id) }
                }
                return ids.filter { $0 <= last ?? .max }
            }
        }
    }
}
