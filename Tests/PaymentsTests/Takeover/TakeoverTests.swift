import Daraja
import DarajaSandbox
import Database
import Foundation
import TestSupport
import Testing
import Time

@testable import Payments
@testable import Takeover

@Suite(.enabled(if: TestServer.isThere, "There is no MySQL server: see scripts/mariadb"))
struct TakeoverTests {
    private static let clock = TestClock()

    @Test func thePlanSaysEverythingAndChangesNothing() async throws {
        try await Self.withEarlierBackend { lent in
            let plan = try #require(try await Self.takeover(lent.database).plan())
            #expect(
                plan.tables.map { "\($0.name) \($0.rows) \($0.isTaken)" }
                    == ["callback_history 1 true", "logs 1 false", "retry_queue 0 false", "transactions 7 true"])
            #expect(plan.repetitions == [TakeoverPlan.Repetition(receipt: "TKA1SV61RT", first: 1, other: 2)])
            #expect(plan.repetitionCount == 1)
            #expect(plan.timedOutPayouts == [7])
            #expect(plan.lines.count == 6)
            let tables = try await Self.tables(lent.database)
            #expect(tables == ["callback_history", "logs", "retry_queue", "token_cache", "transactions"])
        }
    }

    @Test func paymentsKeepTheirNumbersAndReceiptsCountOnce() async throws {
        try await Self.withEarlierBackend { lent in
            try await Self.takeOver(lent.database)
            let rows = try await Self.texts(
                "SELECT CONCAT_WS(' ', id, state, COALESCE(transaction_id, '-'), amount, phone_number) FROM transactions "
                    + "ORDER BY id", lent.database)
            #expect(
                rows == [
                    "1 completed TKA1SV61RT 10000 254708374149", "2 failed - 10000 254708374149",
                    "3 completed TKB2SV61RT 9950 2547 ***** 126", "4 cancelled - 2000 254708374149",
                    "5 failed - 5000 254708374149", "6 accepted - 3000 254708374149", "7 unknown - 6000 254708374149",
                ])
            let installation = try Installation(
                database: lent.database, daraja: WorldDaraja(configuration: .init(), clock: Self.clock),
                clock: Self.clock)
            let first = try await installation.transaction(1)
            #expect(first.createdAt == Instant(seconds: 1_700_000_000))
            #expect(first.updatedAt == Instant(seconds: 1_700_000_030))
            #expect(first.result.code == .success)
            #expect(first.rawRequest?.contains("c2VjcmV0") == false)
            let repeated = try await installation.history(2)
            #expect(repeated.discrepancies.map(\.kind) == [.receiptTaken])
            #expect(repeated.transaction.result.description?.contains("transaction 1") == true)
            #expect(try await installation.callbackColumn("created_at", 11) == .integer(1_700_000_030_000_000))
            #expect(try await installation.count("callback_history") == 1)
        }
    }

    @Test func nothingOfTheEarlierBackendIsRemoved() async throws {
        try await Self.withEarlierBackend { lent in
            try await Self.takeOver(lent.database)
            for (table, rows) in ["transactions": 7, "callback_history": 1, "logs": 1, "retry_queue": 0] {
                let kept = try await Self.texts("SELECT COUNT(*) FROM \(table)_before_lango", lent.database)
                #expect(kept == ["\(rows)"], "\(table)")
            }
            #expect(try await Self.tables(lent.database).contains("token_cache"))
            #expect(try await !Self.takeover(lent.database).isNeeded())
            #expect(try await Self.takeover(lent.database).plan() == nil)
        }
    }

    /// New payments come after the old ones, and totals hold both.
    @Test func lifeGoesOnBehindIt() async throws {
        try await Self.withEarlierBackend { lent in
            try await Self.takeOver(lent.database)
            let installation = try Installation(
                database: lent.database, daraja: WorldDaraja(configuration: .init(), clock: Self.clock),
                clock: Self.clock)
            let answer = try await installation.push()
            #expect(answer.transactionID == 8)
            try await installation.payments.totals.run()
            let totals = try await Self.texts(
                "SELECT CONCAT_WS(' ', transaction_type, status, payments, amount) FROM hourly_totals WHERE hour = -1 "
                    + "AND status = 'completed' ORDER BY transaction_type", lent.database)
            #expect(totals == ["C2B completed 1 9950", "STK_PUSH completed 1 10000"])
            // A callback for a payment that was open finds it.
            #expect(try await installation.transaction(6).state == .accepted)
        }
    }

    /// A payout that nobody knows anything about, and of which Daraja cannot be asked, is a person's.
    @Test func aPayoutThatTimedOutGoesToAPerson() async throws {
        try await Self.withEarlierBackend { lent in
            try await Self.takeOver(lent.database)
            let daraja = WorldDaraja(configuration: .init(), clock: Self.clock)
            let installation = try Installation(database: lent.database, daraja: daraja, clock: Self.clock)
            try await installation.pass(.seconds(1), steps: 1)
            try await installation.pass(.seconds(200), steps: 4)
            #expect(try await installation.transaction(7).state == .review)
            #expect(daraja.calls("b2c") == 0)
        }
    }

    /// Both begin at once, and both find it finished.
    @Test func twoAtOnceDoItOnce() async throws {
        try await Self.withEarlierBackend(extra: 900) { lent in
            let other = try await lent.reopened()
            await #expect(throws: Never.self) {
                try await withThrowingTaskGroup { group in
                    for database in [lent.database, other] {
                        group.addTask { try await Self.takeOver(database) }
                    }
                    try await group.waitForAll()
                }
            }
            try await other.close()
            #expect(try await Self.texts("SELECT COUNT(*) FROM transactions", lent.database) == ["907"])
            #expect(try await Self.texts("SELECT COUNT(*) FROM events", lent.database) == ["907"])
            #expect(
                try await Self.texts("SELECT taken FROM takeovers ORDER BY table_name", lent.database) == ["1", "907"])
        }
    }

    /// It died after the renaming, after the migrations, or between two batches.
    @Test(arguments: 0..<3)
    func whatWasInterruptedGoesOn(_ step: Int) async throws {
        try await Self.withEarlierBackend(extra: 300) { lent in
            let takeover = Self.takeover(lent.database)
            try await takeover.setAside()
            if step > 0 { _ = try await Migrator(PaymentsSchema.migrations).migrate(lent.database, at: 0) }
            if step > 1 { try await Self.spoil(lent.database) }
            if step > 1 {
                await #expect(throws: TakeoverError.self) { try await takeover.copy() }
                #expect(try await Self.texts("SELECT COUNT(*) FROM transactions", lent.database) == ["200"])
                try await lent.database.write { connection in
                    _ = try connection.execute(
                        "UPDATE transactions_before_lango SET transaction_type = 'STK_PUSH' WHERE transaction_type = ''"
                    )
                }
            }
            #expect(try await takeover.isNeeded())
            #expect(try await takeover.plan() != nil)
            try await Self.takeOver(lent.database)
            #expect(try await Self.texts("SELECT COUNT(*) FROM transactions", lent.database) == ["307"])
            #expect(try await !takeover.isNeeded())
        }
    }

    @Test func aTableThatIsInTheWayIsNotOverwritten() async throws {
        try await Self.withEarlierBackend { lent in
            try await lent.database.alter { connection in
                _ = try connection.execute("CREATE TABLE logs_before_lango (id INT)")
            }
            await #expect(throws: TakeoverError.self) { try await Self.takeover(lent.database).setAside() }
            #expect(try await Self.tables(lent.database).contains("transactions"))
        }
    }

    @Test func aDatabaseOfOurOwnIsLeftAlone() async throws {
        try await DatabaseUnderTest.withBareServer { lent in
            #expect(try await Self.takeover(lent.database).plan() == nil)
            _ = try await Migrator(PaymentsSchema.migrations).migrate(lent.database, at: 0)
            #expect(try await Self.takeover(lent.database).plan() == nil)
            let before = try await Self.tables(lent.database)
            try await Self.takeover(lent.database).setAside()
            #expect(try await Self.tables(lent.database) == before)
        }
    }

    /// Makes a late row unreadable.
    private static func spoil(_ database: any SQLDatabase) async throws {
        try await database.alter { connection in
            try connection.execute("ALTER TABLE transactions_before_lango MODIFY transaction_type VARCHAR(20) NOT NULL")
            _ = try connection.execute("UPDATE transactions_before_lango SET transaction_type = '' WHERE id = 1290", [])
        }
    }

    private static func withEarlierBackend(
        extra: Int = 0, _ body: (DatabaseUnderTest) async throws -> Void
    ) async throws {
        try await DatabaseUnderTest.withBareServer { lent in
            try await EarlierBackend.create(in: lent.database, extra: extra)
            try await body(lent)
        }
    }

    private static func takeover(_ database: any SQLDatabase) -> Takeover {
        Takeover(database: database, clock: clock)
    }

    /// What `lango migrate` does.
    private static func takeOver(_ database: any SQLDatabase) async throws {
        try await takeover(database).setAside()
        _ = try await Migrator(PaymentsSchema.migrations).migrate(database, at: 0)
        try await takeover(database).copy()
    }

    private static func tables(_ database: any SQLDatabase) async throws -> [String] {
        try await texts(
            """
            SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() \
            AND table_name NOT IN ('schema_lock', 'commit_marks') ORDER BY table_name
            """, database)
    }

    private static func texts(_ sql: String, _ database: any SQLDatabase) async throws -> [String] {
        try await database.read { connection in
            try connection.query(sql).map { row in
                switch row.values.first {
                case .text(let text): text
                case .integer(let number): String(number)
                default: ""
                }
            }
        }
    }
}
