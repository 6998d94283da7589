import Database
import Dispatch
import SQLiteDatabase
import Testing

@Suite(.serialized) struct SQLiteCheckpointerTests {
    /// Readers that overlap are never all away at once, which is when SQLite would start the log anew.
    @Test(
        .timeLimit(.minutes(5)),
        arguments: [
            (readers: 0, milliseconds: 0), (readers: 8, milliseconds: 0), (readers: 8, milliseconds: 100),
        ])
    func underLoadTheLogStaysSmall(_ load: (readers: Int, milliseconds: Int)) async throws {
        try await SQLiteFile.with { database, folder in
            try await database.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, uid BLOB UNIQUE, note TEXT)")
            let finished = Counter()
            let largest = Counter()
            let reads = Counter()
            try await withThrowingTaskGroup { group in
                for _ in 0..<load.readers {
                    group.addTask {
                        while finished.value == 0 {
                            try await Self.readRows(in: database, lingering: load.milliseconds)
                            reads.add()
                        }
                    }
                }
                group.addTask {
                    defer { finished.add() }
                    try await Self.insertRows(60_000, into: database) {
                        largest.raise(to: folder.size("lango.db-wal"))
                    }
                }
                try await group.waitForAll()
            }
            let rows = try await database.read { try $0.first("SELECT COUNT(*) FROM rows")?.integer() }
            #expect(rows == 60_000)
            // More than that went through the log, so it was started anew.
            #expect(folder.size("lango.db") > 60 << 20)
            #expect(largest.value > 1 << 20)
            #expect(largest.value < 64 << 20)
            #expect(reads.value >= load.readers)
        }
    }

    /// A hundred writers, of which each looks at the log from time to time.
    private static func insertRows(
        _ count: Int, into database: SQLiteDatabase, look: @escaping @Sendable () -> Void
    ) async throws {
        try await withThrowingTaskGroup { writers in
            for _ in 0..<100 {
                writers.addTask {
                    for number in 0..<count / 100 {
                        let uid = (0..<16).map { _ in UInt8.random(in: 0...255) }
                        try await database.execute(
                            "INSERT INTO rows (uid, note) VALUES (?, ?)",
                            [.blob(uid), .text(String(repeating: "n", count: 1_000))])
                        if number % 20 == 0 { look() }
                    }
                }
            }
            try await writers.waitForAll()
        }
    }

    private static func readRows(in database: SQLiteDatabase, lingering milliseconds: Int) async throws {
        _ = try await database.read { connection in
            let row = try connection.first("SELECT COUNT(*) FROM (SELECT uid FROM rows LIMIT 5000)")
            // Nobody signals: the reader keeps its state of the database for this time.
            _ = DispatchSemaphore(value: 0).wait(timeout: .now() + .milliseconds(milliseconds))
            return row
        }
    }
}
