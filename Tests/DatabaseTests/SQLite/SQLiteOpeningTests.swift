import Database
import Foundation
import SQLiteDatabase
import Testing

@Suite struct SQLiteOpeningTests {
    @Test func everyCommitIsSynced() async throws {
        try await SQLiteFile.with { database, folder in
            let facts = try await database.facts()
            #expect(facts.contains(SQLDatabaseFact("synchronous", "FULL")))
            #expect(facts.contains(SQLDatabaseFact("journal_mode", "wal")))
            #expect(facts.contains(SQLDatabaseFact("file", folder.path("lango.db"))))
        }
    }

    @Test(arguments: ["missing/lango.db", "", "."])
    func anUnusablePathIsToldWithItsName(_ name: String) async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.path(name)
            let error = try #require(throws: SQLError.self) { try SQLiteDatabase(.init(path: path)) }
            #expect(error.code == .unavailable)
            #expect(error.message == "\(path): unable to open database file; its folder must exist and be writable")
        }
    }

    @Test func aFileOfAnotherKindIsRefused() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.path("notes.txt")
            try Data(repeating: 0x61, count: 5_000).write(to: URL(filePath: path))
            #expect(throws: SQLError(.unavailable, "\(path): file is not a database")) {
                try SQLiteDatabase(.init(path: path))
            }
            #expect(try Data(contentsOf: URL(filePath: path)).count == 5_000)
        }
    }

    /// The administrator may write to every file, so there it cannot be tried.
    @Test(.enabled(if: geteuid() != 0, "Runs as root, for whom no file is read-only"))
    func aFileThatCannotBeWrittenIsRefused() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.path("lango.db")
            try await SQLiteDatabase(.init(path: path)).close()
            try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: path)
            let error = try #require(throws: SQLError.self) { try SQLiteDatabase(.init(path: path)) }
            #expect(error.code == .unavailable)
            #expect(error.message.hasPrefix("\(path): "))
            #expect(error.message.contains("read"))
        }
    }

    @Test func aNewFileCanBeOpenedBySeveralAtOnce() async throws {
        for _ in 0..<10 {
            try await TemporaryFolder.with { folder in
                let path = folder.path("lango.db")
                try await withThrowingTaskGroup { group in
                    for number in 0..<4 {
                        group.addTask {
                            let database = try SQLiteDatabase(.init(path: path))
                            try await database.execute("CREATE TABLE t\(number) (id INT)")
                            try await database.close()
                        }
                    }
                    try await group.waitForAll()
                }
            }
        }
    }

    @Test func closingFoldsTheLogIntoTheFile() async throws {
        try await TemporaryFolder.with { folder in
            let database = try SQLiteDatabase(.init(path: folder.path("lango.db")))
            try await Items.create(in: database)
            // Opens a reader, which is there when the writer closes.
            #expect(try await database.count() == 0)
            #expect(folder.size("lango.db-wal") > 0)
            try await database.close()
            try await database.close()
            #expect(folder.size("lango.db-wal") == 0)
            let again = try SQLiteDatabase(.init(path: folder.path("lango.db")))
            #expect(try await again.count() == 0)
            try await again.close()
        }
    }

    @Test func whoIsNotClosedLosesNothing() async throws {
        try await TemporaryFolder.with { folder in
            try await Items.create(in: SQLiteDatabase(.init(path: folder.path("lango.db"))))
            let again = try SQLiteDatabase(.init(path: folder.path("lango.db")))
            #expect(try await again.count() == 0)
            try await again.close()
        }
    }

    /// Closing waits for readers, and they need a thread to finish on.
    @Test func manyCanBeClosedWhileTheyAreRead() async throws {
        try await TemporaryFolder.with { folder in
            try await withThrowingTaskGroup { group in
                for number in 0..<32 {
                    let database = try SQLiteDatabase(.init(path: folder.path("\(number).db")))
                    group.addTask {
                        // Ends with the closing, which is what it is there for.
                        while (try? await database.read { try $0.first("SELECT 1") }) != nil {}
                    }
                    group.addTask { try await database.close() }
                }
                try await group.waitForAll()
            }
        }
    }
}
