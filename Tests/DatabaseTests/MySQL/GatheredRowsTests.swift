import Database
import Testing

@testable import MySQLDatabase

@Suite struct GatheredRowsTests {
    private let items = SQLInsertion("items", "name, amount")
    private let notes = SQLInsertion("notes", "text")

    @Test func rowsOfATableGoInStatementsOfPowersOfTwo() {
        var rows = GatheredRows()
        #expect(rows.isEmpty)
        for number in 0..<(GatheredRows.most + 7) { rows.add(items, [.integer(Int64(number)), .null]) }
        rows.add(notes, ["a"])
        let statements = rows.takeStatements()
        #expect(rows.isEmpty)
        #expect(statements.map(\.values.count) == [2 * GatheredRows.most, 8, 4, 2, 1])
        #expect(
            statements.flatMap(\.values).dropLast().filter { $0 != .null }
                == (0..<Int64(GatheredRows.most + 7)).map(SQLValue.integer))
        #expect(statements[2].sql == "INSERT INTO items (name, amount) VALUES (?, ?), (?, ?)")
        #expect(statements[4].sql == "INSERT INTO notes (text) VALUES (?)")
    }

    @Test func whatNamesTheTableIsNoticed() {
        var rows = GatheredRows()
        #expect(!rows.isNamed(in: "SELECT 1 FROM items"))
        rows.add(items, ["a", 1])
        #expect(rows.isNamed(in: "SELECT 1 FROM items"))
        #expect(rows.isNamed(in: "UPDATE items SET amount = 1"))
        #expect(rows.isNamed(in: "SELECT itemsitem, iitems FROM others"))
        #expect(!rows.isNamed(in: "SELECT item FROM itemiterms"))
        #expect(!rows.isNamed(in: ""))
    }

    /// Other columns of a table are other statements, in the order in which they came.
    @Test func otherColumnsAreApart() {
        var rows = GatheredRows()
        rows.add(items, ["a", 1])
        rows.add(SQLInsertion("items", "name"), ["b"])
        rows.add(items, ["c", 3])
        #expect(rows.takeStatements().map(\.values.count) == [2, 1, 2])
    }
}
