import Database
import Testing

@Suite struct MigratorTests {
    private static let steps = [
        Migration(version: 1, name: "things") { dialect in
            ["CREATE TABLE things (id INT)\(dialect.tableOptions)", "INSERT INTO things (id) VALUES (1)"]
        },
        Migration(version: 2, name: "names") { _ in ["ALTER TABLE things ADD COLUMN name VARCHAR(10)"] },
    ]

    @Test(arguments: TestDatabase.all)
    func aNewDatabaseGetsAllStepsInOrder(_ database: TestDatabase) async throws {
        try await database.withDatabase { database in
            let migrator = Migrator(Self.steps)
            #expect(try await migrator.pending(in: database).map(\.version) == [1, 2])
            #expect(try await migrator.migrate(database, at: 77).map(\.version) == [1, 2])
            let rows = try await database.read { connection in
                try connection.query("SELECT version, name, applied_at FROM schema_migrations ORDER BY version")
            }
            #expect(rows == [SQLRow([1, "things", 77]), SQLRow([2, "names", 77])])
            #expect(try await database.read { try $0.query("SELECT id, name FROM things") } == [SQLRow([1, nil])])
        }
    }

    @Test(arguments: TestDatabase.all)
    func theSecondTimeThereIsNothingToDo(_ database: TestDatabase) async throws {
        try await database.withDatabase { database in
            let migrator = Migrator(Self.steps)
            _ = try await migrator.migrate(database, at: 1)
            #expect(try await migrator.migrate(database, at: 2).isEmpty)
            #expect(try await migrator.pending(in: database).isEmpty)
        }
    }

    @Test(arguments: TestDatabase.all)
    func anOlderDatabaseGetsTheMissingSteps(_ database: TestDatabase) async throws {
        try await database.withDatabase { database in
            _ = try await Migrator(Array(Self.steps.prefix(1))).migrate(database, at: 1)
            #expect(try await Migrator(Self.steps).migrate(database, at: 2).map(\.name) == ["names"])
        }
    }

    @Test(arguments: TestDatabase.all)
    func ofTwoMigratorsOneWorks(_ database: TestDatabase) async throws {
        for _ in 0..<5 {
            try await database.withInstances(2) { instances in
                async let first = Migrator(Self.steps).migrate(instances[0], at: 1)
                async let second = Migrator(Self.steps).migrate(instances[1], at: 2)
                let counts = try await [first.count, second.count]
                #expect(counts.sorted() == [0, 2])
            }
        }
    }

    private static func removal(oldestReader: Int?) -> Migration {
        Migration(version: 3, name: "removal", oldestReader: oldestReader) { _ in
            ["ALTER TABLE things DROP COLUMN name"]
        }
    }

    /// The last release runs on, and can be gone back to, until something that it uses is taken away.
    @Test(arguments: TestDatabase.all)
    func anOlderProgramWorksWithStepsThatLeaveItWhatItUses(_ database: TestDatabase) async throws {
        try await database.withDatabase { database in
            _ = try await Migrator(Self.steps + [Self.removal(oldestReader: 2)]).migrate(database, at: 1)
            let last = Migrator(Self.steps)
            #expect(try await last.pending(in: database).isEmpty)
            #expect(try await last.migrate(database, at: 2).isEmpty)
            #expect(try await last.newerVersion(of: database) == 3)
            let oneBefore = Migrator(Array(Self.steps.prefix(1)))
            let refused = await result { try await oneBefore.newerVersion(of: database) }
            #expect(throws: SQLError.self) { try refused.get() }
            let own = Migrator(Self.steps + [Self.removal(oldestReader: 2)])
            #expect(try await own.newerVersion(of: database) == nil)
        }
    }

    /// A database that was migrated before steps said who can work with them.
    @Test(arguments: TestDatabase.all)
    func aStepThatSaysNothingIsRefused(_ database: TestDatabase) async throws {
        try await database.withDatabase { database in
            _ = try await Migrator(Self.steps).migrate(database, at: 1)
            try await database.write { _ = try $0.execute("DELETE FROM schema_readers") }
            let refused = await result { try await Migrator(Array(Self.steps.prefix(1))).pending(in: database) }
            #expect(throws: SQLError.self) { try refused.get() }
        }
    }

    @Test(arguments: TestDatabase.all)
    func aDatabaseOfANewerProgramIsRefused(_ database: TestDatabase) async throws {
        try await database.withDatabase { database in
            let named = Migration(version: 2, name: "names", oldestReader: 2, statements: Self.steps[1].statements)
            _ = try await Migrator([Self.steps[0], named]).migrate(database, at: 1)
            let older = Migrator(Array(Self.steps.prefix(1)))
            for refused in [
                await result { try await older.migrate(database, at: 2) },
                await result { try await older.pending(in: database) },
            ] {
                let error = try #require(throws: SQLError.self) { try refused.get() }
                #expect(error.code == .schemaTooNew)
                #expect(error.message.hasPrefix("the database has schema version 2, this program knows 1: "))
                #expect(!error.isTransient)
            }
        }
    }

    /// SQLite only: on MySQL each statement that changes the schema is a commit of its own.
    @Test func aFailedStepLeavesNothingBehind() async throws {
        try await TestDatabase.sqlite.withDatabase { database in
            let broken = Migration(version: 1, name: "broken") { _ in
                ["CREATE TABLE things (id INT)", "CREATE nonsense"]
            }
            await #expect(throws: SQLError.self) { try await Migrator([broken]).migrate(database, at: 1) }
            let applied = try await Migrator(Self.steps).migrate(database, at: 2)
            #expect(applied.count == 2)
        }
    }

    @Test func noStepsAreNoWork() async throws {
        try await TestDatabase.sqlite.withDatabase { database in
            let applied = try await Migrator([]).migrate(database, at: 1)
            #expect(applied.isEmpty)
        }
    }

    @Test func aGapInTheNumbersIsAMistake() async {
        await #expect(processExitsWith: .failure) {
            _ = Migrator([1, 3].map { version in Migration(version: version, name: "step") { _ in [] } })
        }
        await #expect(processExitsWith: .failure) {
            _ = Migrator([2].map { version in Migration(version: version, name: "step") { _ in [] } })
        }
        await #expect(processExitsWith: .failure) {
            _ = Migrator([2, 1].map { version in Migration(version: version, name: "step") { _ in [] } })
        }
    }
}
