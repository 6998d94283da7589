import Database
import Testing

/// What goes into a column comes out of it.
@Suite struct ValueConformanceTests {
    @Test(
        arguments: TestDatabase.all,
        [
            "", "M-Pesa", "O'Brien \"quoted\" `ticks` \\ back; -- no comment", "Wanjikũ, Ñandú, 北京, العربية",
            "🇰🇪👩🏾‍💻", "e\u{301} is not é", " blanks around ", "line\r\nbreak\ttab",
            String(repeating: "sh€", count: 250_000),
        ])
    func textComesBackUnchanged(_ database: TestDatabase, _ text: String) async throws {
        let read = try await roundTrip(.text(text), through: "note", of: database)
        // Character by character `e\u{301}` equals `é`; byte by byte it does not.
        #expect(read == .text(text))
        guard case .text(let found) = read else { return }
        #expect(found.utf8.elementsEqual(text.utf8))
    }

    @Test(arguments: TestDatabase.all, [Int64.min, -1, 0, 1, 1 << 53 + 1, .max])
    func integersComeBackUnchanged(_ database: TestDatabase, _ integer: Int64) async throws {
        #expect(try await roundTrip(.integer(integer), through: "amount", of: database) == .integer(integer))
    }

    @Test(arguments: TestDatabase.all, [[], [0], Array(0...255), [UInt8](repeating: 0xff, count: 1 << 20)])
    func bytesComeBackUnchanged(_ database: TestDatabase, _ bytes: [UInt8]) async throws {
        #expect(try await roundTrip(.blob(bytes), through: "content", of: database) == .blob(bytes))
    }

    @Test(arguments: TestDatabase.all, ["name", "note", "content"])
    func nullIsNotEmpty(_ database: TestDatabase, _ column: String) async throws {
        #expect(try await roundTrip(.null, through: column, of: database) == .null)
    }

    @Test(arguments: TestDatabase.all)
    func columnsAreReadInTheOrderOfTheStatement(_ database: TestDatabase) async throws {
        try await database.withItems { database in
            _ = try await database.write { try Items.insert("first", 7, $0) }
            let row = try #require(
                try await database.read { try $0.first("SELECT amount, name, note, amount = 7 FROM items") })
            var reader = row.reader
            #expect(try reader.integer() == 7)
            #expect(try reader.text() == "first")
            #expect(try reader.optionalText() == nil)
            #expect(try reader.flag())
        }
    }

    @Test(arguments: TestDatabase.all)
    func sumsAndCountsAreIntegers(_ database: TestDatabase) async throws {
        try await database.withItems { database in
            try await database.write { connection in
                for amount in 1...4 { try Items.insert("\(amount)", Int64(amount) << 40, connection) }
            }
            let sum = try await database.read { try $0.first("SELECT SUM(amount) FROM items")?.integer() }
            #expect(sum == 10 << 40)
            #expect(try await database.count() == 4)
        }
    }

    @Test(arguments: TestDatabase.all)
    func textIsToldApartByCaseAndAccent(_ database: TestDatabase) async throws {
        try await database.withItems { database in
            try await database.write { connection in
                for name in ["qgh7", "QGH7", "é", "e", "E"] { try Items.insert(name, connection) }
            }
            let found = try await database.read { connection in
                try connection.query("SELECT name FROM items WHERE name = ?", ["QGH7"])
            }
            #expect(found == [SQLRow(["QGH7"])])
        }
    }

    private func roundTrip(
        _ value: SQLValue, through column: String, of database: TestDatabase
    ) async throws -> SQLValue? {
        var read: SQLValue?
        try await database.withItems { database in
            let columns = column == "amount" ? "(id, amount) VALUES (1, ?)" : "(id, amount, \(column)) VALUES (1, 1, ?)"
            try await database.execute("INSERT INTO items \(columns)", [value])
            read = try await database.read { try $0.first("SELECT \(column) FROM items WHERE id = 1")?.values.first }
        }
        return read
    }
}
