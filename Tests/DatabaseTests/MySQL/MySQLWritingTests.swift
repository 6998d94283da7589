import Database
import MySQLDatabase
import TestSupport
import Testing

@Suite(.enabled(if: TestServer.isThere, "There is no MySQL server: see scripts/mariadb"))
struct MySQLWritingTests {
    /// Each body locks two rows in the other's order.
    @Test func whoIsUndoneByADeadlockRunsAgain() async throws {
        try await TestDatabase.mysql.withInstances(2) { instances in
            try await Items.create(in: instances[0])
            for name in ["a", "b"] { try await instances[0].insert(name) }
            try await withThrowingTaskGroup { group in
                for number in 0..<60 {
                    let instance = instances[number % 2]
                    let names: [SQLValue] = number % 2 == 0 ? ["a", "b"] : ["b", "a"]
                    group.addTask {
                        while true {
                            do {
                                try await instance.write { connection in
                                    for name in names {
                                        try connection.execute(
                                            "UPDATE items SET amount = amount + 100 WHERE name = ?", [name])
                                    }
                                }
                                return
                            } catch let error as SQLError where error.code == .conflict {
                                // Six times in a row: others are as unlucky.
                                continue
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            let amounts = try await instances[0].read { try $0.query("SELECT amount FROM items") }
            #expect(amounts == [SQLRow([6_000]), SQLRow([6_000])])
        }
    }

    /// A table that was made after the reader's state of the database is none of it.
    @Test func aReadThatAChangeOfTheSchemaOvertakesRunsAgain() async throws {
        try await TestDatabase.mysql.withItems { database in
            let gate = Gate()
            let runs = Counter()
            async let count = database.read { connection in
                runs.add()
                _ = try Items.count(connection)
                gate.pass()
                return try connection.first("SELECT COUNT(*) FROM later")?.integer()
            }
            try await gate.untilEntered()
            try await database.alter { connection in
                _ = try connection.execute("CREATE TABLE later (id INT PRIMARY KEY)\(connection.dialect.tableOptions)")
            }
            gate.open()
            #expect(try await count == 0)
            #expect(runs.value > 1)
        }
    }

    @Test func severalWritersShareTheWork() async throws {
        try await TestDatabase.mysql.withItems { database in
            let gates = [Gate(), Gate()]
            try await withThrowingTaskGroup { group in
                for (number, gate) in gates.enumerated() {
                    group.addTask {
                        try await database.write { connection in
                            try Items.insert("\(number)", connection)
                            gate.pass()
                        }
                    }
                    // While this one is held, another writer takes the next.
                    try await gate.untilEntered()
                }
                gates[1].open()
                try await waitUntil("the second is written") { try await database.names() == ["1"] }
                gates[0].open()
                try await group.waitForAll()
            }
            #expect(try await database.count() == 2)
        }
    }

    @Test func aChangeOfTheSchemaIsRefusedInsideAWrite() async throws {
        try await TestDatabase.mysql.withItems { database in
            let error = try await #require(throws: SQLError.self) {
                try await database.write { connection in
                    try Items.insert("a", connection)
                    try connection.execute("CREATE TABLE others (id INT)")
                }
            }
            #expect(error.code == .other)
            #expect(try await database.count() == 0)
        }
    }

    @Test func statementsSurviveAChangeOfTheirTables() async throws {
        try await TestDatabase.mysql.withItems { database in
            try await database.insert("before")
            #expect(try await database.read { try $0.query("SELECT * FROM items") }.count == 1)
            _ = try await database.alter { try $0.execute("ALTER TABLE items ADD COLUMN more INT") }
            try await database.insert("after")
            let rows = try await database.read { try $0.query("SELECT * FROM items") }
            #expect(rows.map(\.values.count) == [6, 6])
        }
    }

    @Test func whatIsTooLargeForThePacketIsRefusedAndNotTriedAgain() async throws {
        try await TestDatabase.mysql.withItems { database in
            let runs = Counter()
            let error = try await #require(throws: SQLError.self) {
                try await database.write { connection in
                    runs.add()
                    try connection.execute(
                        "INSERT INTO items (id, amount, content) VALUES (1, 1, ?)",
                        [.blob(Array(repeating: 7, count: 80 << 20))])
                }
            }
            #expect(error.code == .constraint)
            #expect(runs.value == 1)
            try await database.insert("after")
        }
    }

    @Test func writersLeaveNoMarksBehind() async throws {
        try await MySQLSite.withDatabase { name in
            let database = try await MySQLDatabase.open(try TestServer.configuration(name))
            try await Items.create(in: database)
            try await withThrowingTaskGroup { group in
                for number in 0..<50 { group.addTask { try await database.insert("\(number)") } }
                try await group.waitForAll()
            }
            let marks = "SELECT COUNT(*) FROM commit_marks"
            #expect(try await database.read { try $0.first(marks)?.integer() ?? 0 } >= 1)
            try await database.close()
            let again = try await MySQLDatabase.open(try TestServer.configuration(name))
            #expect(try await again.read { try $0.first(marks)?.integer() } == 0)
            try await again.close()
        }
    }

    /// Whoever empties the table takes the marks away under the writers.
    @Test func aMarkThatIsTakenAwayIsSetAnew() async throws {
        try await TestDatabase.mysql.withItems { database in
            for number in 0..<3 {
                try await database.insert("\(number)")
                _ = try await database.execute("DELETE FROM commit_marks")
            }
            #expect(try await database.names() == ["0", "1", "2"])
        }
    }
}
