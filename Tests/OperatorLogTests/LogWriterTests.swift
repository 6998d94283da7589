import Database
import OperatorLog
import Payments
import TestSupport
import Testing
import Time

/// Log lines and errors on their way into the database, through `LogWriter` and its `BoundedBuffer`.
struct LogWriterTests {
    private static let now = Instant(seconds: 1_790_000_000)

    private static func line(_ message: String) -> LogEntry {
        LogEntry(level: .warn, category: "test", message: message, metadata: ["passkey": "secret"], at: now)
    }

    @Test func linesAndErrorsAreKeptRedacted() async throws {
        try await withDatabase { database in
            let logWriter = LogWriter(redactor: Redactor(secrets: ["planted-secret"]))
            logWriter.note(Self.line("customer 254712345678 sent planted-secret"))
            logWriter.report(
                ErrorEvent(type: "Oops", message: "planted-secret", request: ["path": "/api"], at: Self.now))
            try await logWriter.flush(to: database, at: Self.now)
            let records = OperatorLogReader(database: database)
            let line = try #require(try await records.logs().records.first)
            let error = try #require(try await records.errors().records.first)
            #expect(!"\(line) \(error)".contains("planted-secret"))
            #expect(!"\(line)".contains("254712345678") && line.category == "test" && error.type == "Oops")
        }
    }

    @Test func whatDoesNotFitIsCounted() async throws {
        try await withDatabase { database in
            let logWriter = LogWriter(redactor: Redactor())
            for number in 0..<2_100 { logWriter.note(Self.line("line \(number)")) }
            while try await logWriter.flush(to: database, at: Self.now) {}
            let records = OperatorLogReader(database: database)
            let notice = try await records.logs(category: "logs").records
            #expect(notice.count == 1 && notice.first?.metadata?.contains("100") == true)
            let lines = try await database.read {
                try $0.first("SELECT COUNT(*) FROM logs WHERE category = 'test'")?.integer()
            }
            #expect(lines == 2_000)
        }
    }

    @Test func aFailedFlushLosesNothing() async throws {
        try await withDatabase { database in
            let failing = FailingDatabase(database)
            failing.fail(write: 1, .instead(SQLError(.unavailable, "away")))
            let logWriter = LogWriter(redactor: Redactor())
            logWriter.note(Self.line("kept"))
            await #expect(throws: SQLError.self) { try await logWriter.flush(to: failing, at: Self.now) }
            try await logWriter.flush(to: failing, at: Self.now)
            #expect(try await OperatorLogReader(database: database).logs(search: "kept").records.count == 1)
        }
    }
}

private func withDatabase(_ body: (any SQLDatabase) async throws -> Void) async throws {
    try await DatabaseUnderTest.with(PaymentsSchema.migrations) { try await body($0.database) }
}
