import Database
import Testing

/// Who says beforehand what it will look for finds it, and decides by nothing that others have changed.
@Suite struct LookUpConformanceTests {
    private static let items = SQLLookUp("i.amount, i.id", from: "items i", key: "i.name")

    private static func key(_ name: String) -> SQLLookUp.Key { SQLLookUp.Key(items, name) }

    /// Adds one to the amount of an item as it was found, or makes the item.
    private static func add(to name: String, in database: any SQLDatabase) async throws {
        try await database.write(ahead: key(name)) { connection in
            guard let amount = try connection.find(key(name))?.integer() else {
                _ = try SQLError.conflictWhenTaken { try Items.insert(name, 1, connection) }
                return
            }
            let found = try connection.execute(
                "UPDATE items SET amount = ? WHERE name = ? AND amount = ?",
                [.integer(amount + 1), .text(name), .integer(amount)])
            guard found == 1 else { throw SQLError(.conflict, "somebody else was faster") }
        }
    }

    @Test(arguments: TestDatabase.all)
    func aRowIsFoundByItsKey(_ database: TestDatabase) async throws {
        try await database.withItems { database in
            try await database.write { connection in
                for (amount, name) in ["a", "b"].enumerated() { try Items.insert(name, Int64(amount), connection) }
            }
            let found = try await database.read { connection in
                (
                    try connection.find(Self.key("b"))?.values, try connection.find(Self.key("B")) == nil,
                    try connection.find(Self.key("c")) == nil
                )
            }
            #expect(found.0 == [1, 2])
            #expect(found.1 && found.2)
        }
    }

    /// Some of a group look for the same row, some for one that another of the group makes.
    @Test(arguments: TestDatabase.all)
    func nobodyDecidesByWhatOthersHaveChanged(_ database: TestDatabase) async throws {
        try await database.withItems { database in
            for name in 0..<20 { try await database.insert("\(name)") }
            try await withThrowingTaskGroup { group in
                for number in 0..<150 { group.addTask { try await Self.add(to: "\(number % 30)", in: database) } }
                try await group.waitForAll()
            }
            let amounts = try await database.read { connection in
                try connection.query("SELECT amount FROM items").map { try $0.integer() }
            }
            #expect(amounts == Array(repeating: 5, count: 30))
        }
    }

    /// A row that another body of the group has changed by another way is looked for again.
    @Test(arguments: TestDatabase.all)
    func changesByOtherWaysCount(_ database: TestDatabase) async throws {
        try await database.withItems { database in
            for name in 0..<10 { try await database.insert("\(name)") }
            try await withThrowingTaskGroup { group in
                for number in 0..<100 {
                    group.addTask {
                        guard number % 2 == 0 else { return try await Self.add(to: "\(number / 2 % 10)", in: database) }
                        try await database.execute(
                            "UPDATE items SET amount = amount + 1 WHERE name = ?", [.text("\(number / 2 % 10)")])
                    }
                }
                try await group.waitForAll()
            }
            let amounts = try await database.read { connection in
                try connection.query("SELECT amount FROM items").map { try $0.integer() }
            }
            #expect(amounts == Array(repeating: 10, count: 10))
        }
    }
}
