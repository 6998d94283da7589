import Database
import Foundation
import JSON
import SQLiteDatabase
import TestSupport
import Testing

extension ProgramTests {
    /// A bad day: the copy that is gone back to was made in the middle of the rush.
    @Suite struct RestoreTests {
        /// Callbacks a second, as long as the server keeps up.
        private static let rate = 500
        private static let senders = 25

        @Test func whatWasAcknowledgedBeforeABackupInTheRushIsThereAndNothingIsPaidAgain() async throws {
            try await withTemporaryFolder { folder in
                try await Self.withSandbox(in: folder) { sandbox, settings in
                    var acknowledged: Set<Int> = []
                    try await withServer(settings, in: folder) { server in
                        #expect(try await Self.pay(server, "254722000001").status == 200)
                        acknowledged = try await Self.rush(server) {
                            let ending = try await lango(["backup", "copy.db"], in: folder)
                            #expect(ending.status == 0, "\(ending.errors)")
                        }
                        // Paid after the backup, so that the copy knows nothing of it.
                        #expect(try await Self.pay(server, "254722000002").status == 200)
                        let ending = try await server.stop()
                        #expect(ending.status == 0)
                    }
                    let restored = try await lango(["restore", "copy.db"], in: folder)
                    #expect(restored.status == 0, "\(restored.errors)")
                    try await withServer(settings, in: folder) { server in
                        let stored = try await Self.markers(server.database)
                        #expect(acknowledged.subtracting(stored) == [])
                        // Both callers ask again, as they do when a server was away.
                        #expect(try await Self.pay(server, "254722000001").status == 200)
                        let unknown = try await Self.pay(server, "254722000002")
                        #expect(unknown.status == 409 && unknown.json["code"] == "PAYOUTS_HELD", "\(unknown.text)")
                    }
                    let paid = try await sandbox.get("/sandbox/ledger").json["payments"]?.array ?? []
                    #expect(paid.compactMap { $0["phoneNumber"]?.string }.sorted() == ["254722000001", "254722000002"])
                }
            }
        }

        /// Runs a body in the middle of a rush of callbacks that goes on until it has ended.
        ///
        /// - Returns: the markers of all that were acknowledged before the body began.
        private static func rush(_ server: LangoServer, _ body: () async throws -> Void) async throws -> Set<Int> {
            let acknowledged = Sightings<Int>()
            let isOver = Sightings<Bool>()
            let start = ContinuousClock.now
            return try await withThrowingTaskGroup(of: Void.self) { group in
                for sender in 0..<senders {
                    group.addTask {
                        for round in 0... {
                            guard isOver.all.isEmpty else { return }
                            let number = round * senders + sender
                            try await ContinuousClock().sleep(until: start + .seconds(1) * number / rate)
                            let reply = try await server.callback("ws_CO_\(number)", "1-2-3", amount: number + 1)
                            if reply.status == 200 { _ = acknowledged.add(number + 1) }
                        }
                    }
                }
                defer { group.cancelAll() }
                _ = try await eventually("the rush is on") { acknowledged.all.count >= 2 * rate ? true : nil }
                let elapsed = ContinuousClock.now - start
                let before = acknowledged.all
                #expect(elapsed < .seconds(60), "\(before.count) callbacks took \(elapsed)")
                try await body()
                _ = isOver.add(true)
                try await group.waitForAll()
                #expect(acknowledged.all.count > before.count, "callbacks came in while the copy was made")
                return before
            }
        }

        private static func withSandbox(
            in folder: URL, _ body: (HTTPCaller, [String: String]) async throws -> Void
        ) async throws {
            let port = try await FreePort.next()
            let sandbox = try LangoProcess(["sandbox", "--port", String(port), "--delay", "20"], [:], in: folder)
            defer { sandbox.signal(SIGKILL) }
            _ = try await eventually("the sandbox is ready") { sandbox.output.contains("is ready on") ? true : nil }
            let own = try await FreePort.next()
            try await body(
                HTTPCaller(base: "http://127.0.0.1:\(port)"),
                [
                    "PORT": String(own), "MPESA_BASE_URL": "http://127.0.0.1:\(port)",
                    "MPESA_CALLBACK_BASE_URL": "http://127.0.0.1:\(own)", "MPESA_INITIATOR_NAME": "testapi",
                    "MPESA_SECURITY_CREDENTIAL": Data("no credential of this sandbox's".utf8).base64EncodedString(),
                    "LOG_LEVEL": "error",
                ])
        }

        private static func pay(_ server: LangoServer, _ phoneNumber: String) async throws -> HTTPCaller.Reply {
            try await server.client.post(
                "/api/mpesa/b2c", ["phoneNumber": .string(phoneNumber), "amount": 10, "remarks": "Refund"],
                headers: ["Idempotency-Key": phoneNumber])
        }

        /// The amounts that tell the callbacks in a database apart.
        private static func markers(_ file: URL) async throws -> Set<Int> {
            let database = try SQLiteDatabase(SQLiteDatabase.Configuration(path: file.path()))
            let markers = try await database.read { connection in
                try connection.query("SELECT raw_payload FROM callback_history").compactMap { row in
                    var reader = row.reader
                    return try reader.text().firstMatch(of: #/"Name":"Amount","Value":(\d+)/#).flatMap { Int($0.1) }
                }
            }
            try await database.close()
            return Set(markers)
        }
    }
}
