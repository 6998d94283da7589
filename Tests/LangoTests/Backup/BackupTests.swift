import Database
import Foundation
import JSON
import SQLiteDatabase
import TestSupport
import Testing

extension ProgramTests {
    /// `lango backup` under load, `lango restore`, and what holds afterwards.
    @Suite struct BackupTests {
        private static let secret = ["MPESA_CALLBACK_SECRET": CallbackStorm.secret, "LOG_LEVEL": "error"]

        @Test func whatWasAcknowledgedBeforeTheBackupIsInIt() async throws {
            try await withTemporaryFolder { folder in
                let backup = folder.appending(path: "backup.db")
                try await withServer(Self.secret, in: folder) { server in
                    let before = Sightings<Int>()
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        let stop = Sightings<Int>()
                        for worker in 0..<16 {
                            group.addTask {
                                var number = worker * 1_000_000
                                while stop.all.isEmpty {
                                    number += 1
                                    let reply = try await server.callback("ws_CO_\(number)", "1-2-3", amount: number)
                                    if reply.status == 200 { _ = before.add(number) }
                                }
                            }
                        }
                        _ = try await eventually("callbacks come in") { before.all.count > 500 ? true : nil }
                        let acknowledged = before.all
                        let ending = try await lango(["backup", backup.path()], in: folder)
                        _ = stop.add(1)
                        #expect(ending.status == 0, "\(ending.errors)")
                        #expect(ending.output.contains("checked"))
                        try await group.waitForAll()
                        // They went on coming in while the copy was made.
                        #expect(before.all.count > acknowledged.count)
                        let stored = try await Self.amounts(backup)
                        #expect(acknowledged.subtracting(stored) == [])
                    }
                    #expect(try await server.stop().status == 0)
                }
                // Nothing is left of the making.
                let files = try FileManager.default.contentsOfDirectory(atPath: folder.path())
                #expect(files.filter { $0.contains("partial") } == [])
            }
        }

        @Test func afterARestoreNothingIsPaidUntilAPersonSaysSo() async throws {
            try await withTemporaryFolder { folder in
                try await withServer(in: folder) { server in
                    #expect(try await Self.pay(server, key: "one").status == 200)
                    let ending = try await lango(["backup", "old.db"], in: folder)
                    #expect(ending.status == 0)
                    #expect(try await Self.pay(server, key: "two").status == 200)
                    let running = try await lango(["restore", "old.db"], in: folder)
                    #expect(running.status == 1 && running.errors.contains("stop the server first"))
                    #expect(try await server.stop().status == 0)
                }
                let restored = try await lango(["restore", "old.db"], in: folder)
                #expect(restored.status == 0, "\(restored.errors)")
                #expect(restored.output.contains("lango payouts resume"))
                try await withServer(in: folder) { server in
                    #expect(server.process.errors.contains("Payouts are held"))
                    // The caller repeats what the backup does not know: it must not be paid again.
                    let again = try await Self.pay(server, key: "two")
                    #expect(again.status == 409 && again.json["code"] == "PAYOUTS_HELD", "\(again.text)")
                    // What it knows is answered as before.
                    #expect(try await Self.pay(server, key: "one").status == 200)
                    let push = try await server.push()
                    #expect(push.status == 200, "customers may pay all the same")
                    let resumed = try await lango(["payouts", "resume", "--reason", "compared"], in: folder)
                    #expect(resumed.status == 0, "\(resumed.errors)")
                    let paid = try await Self.pay(server, key: "three")
                    #expect(paid.status == 200, "\(paid.text)")
                }
                let kept = try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "data").path())
                #expect(kept.contains { $0.hasPrefix("lango.db.before-") })
            }
        }

        /// Copied by hand, on another machine perhaps: the mark is in the copy.
        @Test func aBackupThatIsUsedAsItIsHoldsPayoutsToo() async throws {
            try await withTemporaryFolder { folder in
                try await withServer(in: folder) { server in
                    let reply = try await Self.pay(server, key: "one")
                    #expect(reply.status == 200)
                    let ending = try await lango(["backup", "copy.db"], in: folder)
                    #expect(ending.status == 0)
                }
                try await withServer(["DATABASE_URL": "sqlite:./copy.db"], in: folder) { server in
                    let reply = try await Self.pay(server, key: "two")
                    #expect(reply.status == 409)
                }
            }
        }

        /// Made by hand, while somebody had lifted a hold: that lifting was not for the copy.
        @Test func aCopyWhoseHoldWasLiftedIsHeldAgain() async throws {
            try await withTemporaryFolder { folder in
                try await withServer(in: folder) { server in
                    for order in [["hold"], ["resume"]] {
                        let ending = try await lango(["payouts"] + order + ["--reason", "a trial"], in: folder)
                        #expect(ending.status == 0, "\(ending.errors)")
                    }
                    #expect(try await server.stop().status == 0)
                }
                let database = folder.appending(path: "data/lango.db")
                try FileManager.default.copyItem(at: database, to: folder.appending(path: "copy.db"))
                #expect(try await lango(["restore", "copy.db"], in: folder).status == 0)
                try await withServer(in: folder) { server in
                    let reply = try await Self.pay(server, key: "two")
                    #expect(reply.status == 409 && reply.json["code"] == "PAYOUTS_HELD")
                }
            }
        }

        @Test func aBackupOverwritesNothingAndADamagedOneIsRefused() async throws {
            try await withTemporaryFolder { folder in
                try await withServer(in: folder) { server in
                    let reply = try await server.push()
                    #expect(reply.status == 200)
                    #expect(try await server.stop().status == 0)
                }
                #expect(try await lango(["backup", "a.db"], in: folder).status == 0)
                let twice = try await lango(["backup", "a.db"], in: folder)
                #expect(twice.status == 1 && twice.errors.contains("a.db exists: a backup overwrites nothing"))
                let file = folder.appending(path: "a.db")
                var bytes = try Data(contentsOf: file)
                for index in 8_192..<16_384 { bytes[index] = 0x5a }
                try bytes.write(to: file)
                let damaged = try await lango(["restore", "a.db"], in: folder)
                #expect(damaged.status == 1 && damaged.errors.contains("a.db"), "\(damaged.errors)")
                let rows = try await lango(["export"], in: folder)
                #expect(rows.status == 0 && rows.output.contains("STK_PUSH"), "the database is untouched")
            }
        }

        private static func pay(_ server: LangoServer, key: String) async throws -> HTTPCaller.Reply {
            try await server.client.post(
                "/api/mpesa/b2c", ["phoneNumber": "254708374149", "amount": 10, "remarks": "Refund"],
                headers: ["Idempotency-Key": key])
        }

        /// The amounts that mark the callbacks of a file.
        private static func amounts(_ file: URL) async throws -> Set<Int> {
            let database = try SQLiteDatabase(SQLiteDatabase.Configuration(path: file.path()))
            let bodies = try await database.read { connection in
                try connection.query("SELECT raw_payload FROM callback_history").map { row in
                    var reader = row.reader
                    return try reader.text()
                }
            }
            try await database.close()
            return Set(
                bodies.compactMap { body in
                    body.firstMatch(of: #/"Name":"Amount","Value":(\d+)/#).flatMap { Int($0.1) }
                })
        }
    }
}
