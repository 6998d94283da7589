import Database
import Payments
import Testing
import Time

@Suite struct PaymentsSchemaTests {
    private static let tables = [
        "transactions": [
            "id", "uid", "transaction_type", "state", "status", "version", "checkout_request_id", "merchant_request_id",
            "conversation_id", "originator_conversation_id", "transaction_id", "phone_number", "amount",
            "account_reference", "transaction_desc", "result_code", "result_desc", "raw_request", "raw_callback",
            "callback_id", "created_at", "updated_at",
        ],
        "callback_history": [
            "id", "callback_type", "raw_payload", "processed", "processing_result", "verdict", "ip_address",
            "user_agent", "transaction_ref", "parked_id", "created_at",
        ],
        "events": [
            "id", "transaction_ref", "version", "state", "transaction_id", "result_code", "result_desc", "callback_id",
            "created_at",
        ],
        "attempts": [
            "id", "transaction_ref", "api", "outcome", "code", "message", "started_at", "duration_us",
        ],
        "discrepancies": ["id", "transaction_ref", "callback_id", "kind", "expected", "found", "created_at"],
        "idempotency_keys": [
            "scope", "idempotency_key", "fingerprint", "transaction_ref", "response", "created_at",
        ],
        "secrets": ["name", "value", "created_at"],
    ]

    private static let uniqueKeys = [
        "transactions": [["uid"], ["transaction_id"]],
        "events": [["transaction_ref", "version"]],
        "idempotency_keys": [["scope", "idempotency_key"]],
        "secrets": [["name"]],
    ]

    @Test(arguments: TestDatabase.all)
    func everyTableHasItsColumns(_ database: TestDatabase) async throws {
        try await withPayments(database) { database in
            for (table, columns) in Self.tables {
                let list = columns.joined(separator: ", ")
                let rows = try await database.read { try $0.query("SELECT \(list) FROM \(table) LIMIT 1") }
                #expect(rows == [])
            }
        }
    }

    @Test(arguments: TestDatabase.all)
    func everyKeyIsTakenOnce(_ database: TestDatabase) async throws {
        try await withPayments(database) { database in
            for (table, keys) in Self.uniqueKeys {
                for key in keys {
                    let error = try await #require(throws: SQLError.self, "\(table) \(key)") {
                        try await database.write { connection in
                            for number in 0..<2 { try Self.insert(into: table, number, same: key, connection) }
                        }
                    }
                    #expect(error.isDuplicate, "\(table) \(key): \(error)")
                }
            }
        }
    }

    @Test(arguments: TestDatabase.all)
    func aReceiptMayBeMissingManyTimes(_ database: TestDatabase) async throws {
        try await withPayments(database) { database in
            try await database.write { connection in
                for number in 0..<3 {
                    try Self.insert(into: "transactions", number, without: "transaction_id", connection)
                }
            }
            let count = try await database.read { try $0.first("SELECT COUNT(*) FROM transactions")?.integer() }
            #expect(count == 3)
        }
    }

    /// An upgrade: pushes that wait for their receipt are on the list that is new, however often the step is begun.
    @Test(arguments: TestDatabase.all)
    func awaitedReceiptsAreCarriedOver(_ database: TestDatabase) async throws {
        try await database.withDatabase { database in
            _ = try await Migrator(Array(PaymentsSchema.migrations.prefix(10))).migrate(database, at: 1)
            try await database.write { connection in
                for (number, row) in [
                    ("STK_PUSH", "completed", nil), ("STK_PUSH", "expired", nil), ("STK_PUSH", "completed", "RKT"),
                    ("STK_PUSH", "failed", nil), ("B2C", "completed", nil),
                ].enumerated() {
                    try Self.insert(into: "transactions", number, without: "transaction_id", connection)
                    try connection.execute(
                        "UPDATE transactions SET transaction_type = ?, state = ?, transaction_id = ? WHERE uid = ?",
                        [.text(row.0), .text(row.1), SQLValue(row.2), .text("\(number)")])
                }
            }
            let steps = try await Migrator(PaymentsSchema.migrations).migrate(database, at: 2)
            #expect(steps.first?.version == 11)
            for statement in try #require(steps.first).statements(database.dialect) where statement.hasPrefix("INSERT")
            {
                _ = try await database.write { try $0.execute(statement) }
            }
            let awaited = try await database.read { connection in
                try connection.query(
                    "SELECT t.uid FROM awaited_receipts a JOIN transactions t ON t.id = a.transaction_ref ORDER BY t.id"
                ).map { row in
                    var reader = row.reader
                    return try reader.text()
                }
            }
            #expect(awaited == ["0", "1"])
            #expect(try await database.read { try !$0.hasTable("missing_receipts") })
        }
    }

    @Test func theStepsAreNumbered() {
        #expect(PaymentsSchema.migrations.map(\.version) == Array(1...PaymentsSchema.migrations.count))
        #expect(Set(PaymentsSchema.migrations.map(\.name)).count == PaymentsSchema.migrations.count)
    }

    /// MySQL's words: 64 characters are the longest name, and keys are as long as their columns times four bytes.
    @Test func theStatementsSuitMySQL() throws {
        for statement in PaymentsSchema.migrations.flatMap({ $0.statements(.mysql) }) {
            if statement.hasPrefix("CREATE TABLE") { #expect(statement.hasSuffix(SQLDialect.mysql.tableOptions)) }
            #expect(!statement.contains("AUTOINCREMENT"))
            let words = statement.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
            #expect(words.allSatisfy { $0.count <= 64 })
        }
    }

    private func withPayments(
        _ database: TestDatabase, _ body: (any SQLDatabase) async throws -> Void
    ) async throws {
        try await database.withDatabase { database in
            let now = Instant(microseconds: 1_700_000_000_000_000)
            _ = try await Migrator(PaymentsSchema.migrations).migrate(database, at: now.microseconds)
            try await body(database)
        }
    }

    /// Inserts a row whose values carry a number, those of `same` excepted.
    private static func insert(
        into table: String, _ number: Int, same: [String] = [], without missing: String? = nil,
        _ connection: borrowing Connection
    ) throws {
        let columns = try #require(tables[table]).filter { $0 != "id" && $0 != missing }
        let values = columns.map { column in SQLValue.integer(same.contains(column) ? 0 : Int64(number)) }
        let marks = columns.map { _ in "?" }.joined(separator: ", ")
        try connection.execute(
            "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(marks))", values)
    }
}
