import Database
import Testing

/// Rows that are appended are there whenever somebody could see them, and who appended a wrong one is told.
@Suite struct AppendConformanceTests {
    private static let items = SQLInsertion("items", "name, amount")

    private static func append(_ name: String, amount: Int64 = 0, to connection: borrowing Connection) throws {
        try connection.append(items, [.text(name), .integer(amount)])
    }

    @Test(arguments: TestDatabase.all)
    func appendedRowsAreThereAfterTheCommit(_ database: TestDatabase) async throws {
        try await database.withItems { database in
            // More than one statement takes.
            let names = (0..<700).map { "\($0)" }
            try await database.write { connection in
                for name in names { try Self.append(name, to: connection) }
            }
            #expect(try await database.names() == names)
        }
    }

    @Test(arguments: TestDatabase.all)
    func laterStatementsSeeThem(_ database: TestDatabase) async throws {
        try await database.withItems { database in
            let seen = try await database.write { connection in
                try Self.append("a", to: connection)
                try Self.append("b", to: connection)
                let count = try Items.count(connection)
                try Self.append("c", to: connection)
                let found = try connection.execute("UPDATE items SET amount = 1 WHERE name = 'c'")
                let id = try Items.insert("d", connection)
                try Self.append("e", to: connection)
                return [count, Int64(found), id]
            }
            #expect(seen == [2, 1, 4])
            #expect(try await database.names() == ["a", "b", "c", "d", "e"])
        }
    }

    @Test(arguments: TestDatabase.all)
    func aBodyThatThrowsLeavesNoneBehind(_ database: TestDatabase) async throws {
        try await database.withItems { database in
            await #expect(throws: Refusal()) {
                try await database.write { connection in
                    try Self.append("a", to: connection)
                    throw Refusal()
                }
            }
            let count = try await database.count()
            #expect(count == 0)
        }
    }

    @Test(arguments: TestDatabase.all)
    func onlyWhoAppendedARefusedRowIsTold(_ database: TestDatabase) async throws {
        try await database.withItems { database in
            try await database.insert("taken")
            let codes = await withTaskGroup { group in
                for number in 0..<60 {
                    group.addTask {
                        let outcome = await result {
                            try await database.write { connection in
                                let isWrong = number % 20 == 5
                                try Self.append(isWrong ? "taken" : "\(number)", to: connection)
                                // 13 is what the table refuses.
                                if number % 20 == 8 { try Self.append("\(number) more", amount: 13, to: connection) }
                            }
                        }
                        guard case .failure(let error) = outcome else { return [SQLError.Code]() }
                        return [(error as? SQLError)?.code ?? .other]
                    }
                }
                return await group.reduce(into: []) { $0 += $1 }
            }
            #expect(codes.count { if case .duplicate = $0 { true } else { false } } == 3)
            #expect(codes.count { $0 == .constraint } == 3)
            #expect(codes.count == 6)
            let expected = ["taken"] + (0..<60).filter { $0 % 20 != 5 && $0 % 20 != 8 }.map { "\($0)" }
            let names = try await database.names()
            #expect(names.sorted() == expected.sorted())
        }
    }
}
