import Database
import SQLiteDatabase
import Testing

@Suite struct SQLiteWritingTests {
    @Test func concurrentWritesShareACommit() async throws {
        try await SQLiteFile.with { database, folder in
            try await Items.create(in: database)
            let before = try SQLiteFile.commits(in: folder.path("lango.db-wal"))
            let errors = try await behindGate(200, in: database) { try Items.insert("\($0)", $1) }
            #expect(errors.isEmpty)
            let commits = try SQLiteFile.commits(in: folder.path("lango.db-wal")) - before
            #expect(commits >= 1)
            // One for the bodies behind the gate; a straggler may have come too late for it.
            #expect(commits <= 3)
            #expect(try await database.count() == 200)
        }
    }

    @Test func writesOneAfterTheOtherAreEachCommitted() async throws {
        try await SQLiteFile.with { database, folder in
            try await Items.create(in: database)
            let before = try SQLiteFile.commits(in: folder.path("lango.db-wal"))
            for number in 0..<10 { try await database.insert("\(number)") }
            #expect(try SQLiteFile.commits(in: folder.path("lango.db-wal")) - before == 10)
        }
    }

    /// SQLite's count of changed rows knows nothing of changes of the schema.
    @Test func aChangeOfTheSchemaIsUndoneWithItsBody() async throws {
        try await SQLiteFile.with { database, _ in
            try await Items.create(in: database)
            for statement in ["CREATE TABLE others (id INT)", "DROP TABLE items", "ALTER TABLE items ADD COLUMN x INT"]
            {
                await #expect(throws: Refusal()) {
                    try await database.write { connection in
                        try connection.execute(statement)
                        throw Refusal()
                    }
                }
            }
            let tables = try await database.read { connection in
                try connection.query("SELECT name FROM sqlite_master WHERE name IN ('others', 'items')")
            }
            #expect(tables == [SQLRow(["items"])])
            await #expect(throws: SQLError.self) { try await database.read { try $0.query("SELECT x FROM items") } }
        }
    }

    /// SQLite undoes the whole transaction when the disk is full; what a body did after that would remain.
    @Test func aFullDiskFailsTheGroupAndLeavesNothing() async throws {
        try await SQLiteFile.with { database, _ in
            try await Items.create(in: database)
            // Small pages of memory make SQLite look for room while the statement runs, not at the commit.
            try await limitPages(of: database, to: 20)
            let errors = try await behindGate(20, in: database) { number, connection in
                try Items.insert("before \(number)", connection)
                if number == 10 {
                    do {
                        try connection.execute(
                            "UPDATE items SET note = ?", [.text(String(repeating: "x", count: 1 << 20))])
                    } catch {}
                    try Items.insert("after", connection)
                }
            }
            #expect(!errors.isEmpty)
            #expect(errors.allSatisfy { ($0 as? SQLError)?.code == .unavailable })
            #expect(try await !database.names().contains("after"))
            try await limitPages(of: database, to: 1_000_000)
            try await database.insert("afterwards")
            #expect(try await database.names().contains("afterwards"))
        }
    }

    @Test func aWriterWaitsForAnotherProcessAsLongAsItWasTold() async throws {
        try await SQLiteFile.with(busyTimeout: .milliseconds(200)) { database, folder in
            try await Items.create(in: database)
            let other = try SQLiteDatabase(.init(path: folder.path("lango.db")))
            let gate = Gate()
            async let held: Void = other.write { connection in
                try Items.insert("other", connection)
                gate.pass()
            }
            try await gate.untilEntered()
            let start = ContinuousClock.now
            let error = try await #require(throws: SQLError.self) {
                try await database.insert("mine")
            }
            #expect(error.code == .busy)
            #expect(ContinuousClock.now - start >= .milliseconds(150))
            #expect(try await database.count() == 0)
            gate.open()
            try await held
            try await database.insert("mine")
            #expect(try await database.names() == ["other", "mine"])
            try await other.close()
        }
    }

    @Test func twoInstancesUnderLoadBothGetTheirTurn() async throws {
        try await SQLiteFile.with { database, folder in
            try await Items.create(in: database)
            let other = try SQLiteDatabase(.init(path: folder.path("lango.db")))
            try await withThrowingTaskGroup { group in
                for (name, instance) in [("a", database), ("b", other)] {
                    for worker in 0..<8 {
                        group.addTask {
                            for number in 0..<100 {
                                try await instance.insert("\(name) \(worker) \(number)")
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await database.count() == 1_600)
            try await other.close()
        }
    }

    @Test func aCancelledReadIsInterrupted() async throws {
        try await SQLiteFile.with { database, _ in
            let endless = Task {
                try await database.read { connection in
                    try connection.query(
                        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n")
                }
            }
            endless.cancel()
            await #expect(throws: CancellationError.self) { try await endless.value }
            let rows = try await database.read { try $0.query("SELECT 1") }
            #expect(rows == [SQLRow([1])])
        }
    }

    /// Starts writes while the writer is held, so that they make one group; returns their errors.
    private func behindGate(
        _ count: Int, in database: SQLiteDatabase,
        _ body: @escaping @Sendable (Int, borrowing Connection) throws -> Void
    ) async throws -> [any Error] {
        let gate = Gate()
        let started = Counter()
        return try await withThrowingTaskGroup { group in
            group.addTask { await result { try await database.write { _ in gate.pass() } } }
            try await gate.untilEntered()
            for number in 0..<count {
                group.addTask {
                    started.add()
                    return await result { try await database.write { try body(number, $0) } }
                }
            }
            try await waitUntil("all writes have started") { started.value == count }
            gate.open()
            return try await group.reduce(into: []) { errors, result in
                if case .failure(let error) = result { errors.append(error) }
            }
        }
    }

    private func limitPages(of database: SQLiteDatabase, to pages: Int) async throws {
        try await database.execute("PRAGMA max_page_count = \(pages)")
    }
}
