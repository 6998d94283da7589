import Database
import Testing

/// What a statement reports: numbers of rows, identities, and errors sorted by what may be done next.
@Suite struct StatementConformanceTests {
    @Test(arguments: TestDatabase.all)
    func anInsertReturnsItsIdentity(_ database: TestDatabase) async throws {
        try await database.withItems { database in
            let (first, second) = try await database.write { connection in
                (try Items.insert("first", connection), try Items.insert("second", connection))
            }
            #expect(second > first)
            let row = try await database.read {
                try $0.first("SELECT name FROM items WHERE id = ?", [.integer(second)])
            }
            #expect(row == SQLRow(["second"]))
        }
    }

    @Test(arguments: TestDatabase.all)
    func anIdentityIsNeverGivenTwice(_ database: TestDatabase) async throws {
        try await database.withItems { database in
            let first = try await database.insert("first")
            try await database.execute("DELETE FROM items")
            #expect(try await database.insert("second") > first)
        }
    }

    @Test(
        arguments: TestDatabase.all,
        [
            ("UPDATE items SET amount = 2", 3),
            ("UPDATE items SET amount = 1", 3),
            ("UPDATE items SET amount = 1 WHERE name = 'a' AND amount = 1", 1),
            ("UPDATE items SET amount = 2 WHERE name = 'nobody'", 0),
            ("DELETE FROM items WHERE name <> 'a'", 2),
            ("DELETE FROM items", 3),
            ("INSERT INTO items (name, amount) VALUES ('d', 1), ('e', 1)", 2),
        ])
    func aStatementReportsTheRowsItFound(
        _ database: TestDatabase, _ statement: (sql: String, found: Int)
    ) async throws {
        try await database.withItems { database in
            let found = try await database.write { connection in
                for name in ["a", "b", "c"] { try Items.insert(name, 1, connection) }
                return try connection.execute(statement.sql)
            }
            #expect(found == statement.found)
        }
    }

    @Test(arguments: TestDatabase.all)
    func aChangeOfTheSchemaFindsNoRows(_ database: TestDatabase) async throws {
        try await database.withItems { database in
            let found = try await database.alter { connection in
                try connection.execute("CREATE TABLE others (id INT)")
            }
            #expect(found == 0)
            try await database.execute("INSERT INTO others (id) VALUES (1)")
        }
    }

    @Test(arguments: TestDatabase.all)
    func aTakenKeyIsADuplicateThatNamesIt(_ database: TestDatabase) async throws {
        try await database.withItems { database in
            try await database.insert("taken")
            let error = try await #require(throws: SQLError.self) {
                try await database.insert("taken")
            }
            guard case .duplicate(let key) = error.code else {
                Issue.record("\(error)")
                return
            }
            #expect(key.contains("name"))
            #expect(!error.message.contains("taken"))
            let primary = try await #require(throws: SQLError.self) {
                try await database.write { connection in
                    for _ in 0..<2 { try connection.execute("INSERT INTO items (id, amount) VALUES (77, 0)") }
                }
            }
            #expect(primary.isDuplicate)
        }
    }

    @Test(arguments: TestDatabase.all)
    func aBodyMayGoOnAfterADuplicate(_ database: TestDatabase) async throws {
        try await database.withItems { database in
            let wasDuplicate = try await database.write { connection in
                try Items.insert("taken", connection)
                do {
                    try Items.insert("taken", connection)
                    return false
                } catch let error as SQLError where error.isDuplicate {
                    try Items.insert("other", connection)
                    return true
                }
            }
            #expect(wasDuplicate)
            #expect(try await database.names() == ["taken", "other"])
        }
    }

    @Test(
        arguments: TestDatabase.all,
        [
            ("INSERT INTO items (name, amount) VALUES ('a', NULL)", .constraint),
            ("INSERT INTO items (name, amount) VALUES ('a', 13)", .constraint),
            ("INSERT INTO nowhere (name) VALUES ('a')", .other),
            ("SELEC 1", .other),
        ] as [(String, SQLError.Code)])
    func anErrorHasItsClass(_ database: TestDatabase, _ statement: (sql: String, code: SQLError.Code)) async throws {
        try await database.withItems { database in
            let error = try await #require(throws: SQLError.self) {
                try await database.execute(statement.sql)
            }
            #expect(error.code == statement.code)
            #expect(!error.isTransient)
            // The prepared statement is as good as before.
            try await database.insert("a")
        }
    }

    @Test(arguments: TestDatabase.all)
    func aFailedStatementCanBeRunAgain(_ database: TestDatabase) async throws {
        try await database.withItems { database in
            try await database.write { connection in
                for amount in [13, 1, 13, 2] as [Int64] {
                    do {
                        try Items.insert("\(amount)", amount, connection)
                    } catch let error as SQLError {
                        #expect(error.code == .constraint)
                    }
                }
            }
            #expect(try await database.names() == ["1", "2"])
        }
    }

    @Test(arguments: TestDatabase.all)
    func theFactsSayWhatItIs(_ database: TestDatabase) async throws {
        try await database.withDatabase { database in
            let facts = try await database.facts()
            #expect(facts.contains { $0.name == "kind" })
            #expect(facts.allSatisfy { $0.risk == nil })
        }
    }
}
