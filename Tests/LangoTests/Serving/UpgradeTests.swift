import Database
import Foundation
import JSON
import Payments
import SQLiteDatabase
import TestSupport
import Testing

extension ProgramTests {
    /// Two versions on one database: the present one, and a next one that has migrated it.
    @Suite struct UpgradeTests {
        /// Where a server's database is, and how a test gets at it.
        private struct Place: Sendable {
            let settings: [String: String]
            let open: @Sendable () async throws -> any SQLDatabase
        }

        /// What a next release might do: it adds a column and a table that this one knows nothing of.
        private static let expansion = Migration(version: PaymentsSchema.migrations.count + 1, name: "expansion") {
            dialect in
            [
                "ALTER TABLE transactions ADD COLUMN next_idea VARCHAR(50)",
                "CREATE TABLE next_ideas (id \(dialect.identity), idea VARCHAR(50) NOT NULL)\(dialect.tableOptions)",
            ]
        }
        /// What the release after that might do: it takes away what this one still uses.
        private static let contraction = Migration(
            version: expansion.version + 1, name: "contraction", oldestReader: expansion.version
        ) { _ in ["DROP TABLE awaited_receipts"] }

        @Test func theProgramOfBeforeWorksOnAndCanBeGoneBackToOnSQLite() async throws {
            try await withTemporaryFolder { folder in
                let file = folder.appending(path: "data/lango.db").path()
                try await Self.upgrade(
                    Place(settings: [:]) { try SQLiteDatabase(SQLiteDatabase.Configuration(path: file)) }, in: folder)
            }
        }

        @Test(.enabled(if: TestServer.isThere, "There is no MySQL server: see scripts/mariadb"))
        func theProgramOfBeforeWorksOnAndCanBeGoneBackToOnAServer() async throws {
            try await ServerDatabase.with { server in
                try await withTemporaryFolder { folder in
                    try await Self.upgrade(
                        Place(settings: server.settings) { try await server.connected() }, in: folder)
                }
            }
        }

        private static func upgrade(_ place: Place, in folder: URL) async throws {
            try await withServer(place.settings, in: folder) { server in
                let before = try await complete(5, server)
                // The next version starts beside it, in the middle of payments.
                async let meanwhile = complete(20, server)
                try await migrate(place, PaymentsSchema.migrations + [expansion])
                let during = try await meanwhile
                let after = try await complete(5, server)
                #expect(before + during + after == 30)
                let ending = try await server.stop()
                #expect(ending.status == 0)
            }
            // Gone back to, or restarted for another reason while the others are being replaced.
            try await withServer(place.settings, in: folder) { server in
                #expect(server.process.errors.contains("A newer program has migrated the database"))
                let completed = try await complete(5, server)
                #expect(completed == 5)
                let ending = try await server.stop()
                #expect(ending.status == 0)
            }
            try await migrate(place, PaymentsSchema.migrations + [expansion, contraction])
            let refused = try await lango(["serve"], place.settings, in: folder)
            #expect(refused.status != 0)
            #expect(
                refused.errors.contains(
                    "the database has schema version \(contraction.version), this program knows "
                        + "\(PaymentsSchema.migrations.count): start the newer program"), "\(refused.errors)")
        }

        /// Pushes that many payments and waits for their end.
        private static func complete(_ count: Int, _ server: LangoServer) async throws -> Int {
            for _ in 0..<count {
                let push = try await server.push()
                #expect(push.status == 200, "\(push.text)")
                let id = try #require(push.json[path: "data", "transactionId"]?.int)
                _ = try await eventually("payment \(id) is completed") {
                    let row = try await server.client.get("/api/transactions/\(id)").json
                    return row[path: "data", "status"] == "completed" ? true : nil
                }
            }
            return count
        }

        private static func migrate(_ place: Place, _ migrations: [Migration]) async throws {
            let database = try await place.open()
            let steps = try await Migrator(migrations).migrate(database, at: 1)
            try await database.close()
            #expect(steps.map(\.version) == [migrations.count])
        }
    }
}
