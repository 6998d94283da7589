import Database
import Ownership
import Testing

/// All rows of a merchant, in every table that has rows of merchants.
struct MerchantRows: Sendable, Equatable {
    private let tables: [String: [String]]

    /// Tables whose rows belong to the installation, or are read and written for all merchants at once.
    private static let shared: Set = [
        "access_tokens", "error_events", "event_tickets", "feed_cursors", "guards", "logs",
        "clock_leaps", "clock_sightings", "commit_marks", "rate_limits", "schema_lock", "schema_migrations",
        "schema_readers", "secrets", "takeovers",
    ]

    /// How the rows of a merchant are told apart in tables that have no column for it.
    private static func condition(_ table: String, _ columns: [String], _ merchant: MerchantID) -> String? {
        if table == "merchants" { return "id = \(merchant.rawValue)" }
        if table == "payout_holds" {
            return "name = '\(merchant == .default ? "payouts" : "payouts:\(merchant.rawValue)")'"
        }
        // The totals of the first merchant stand apart from those of the others.
        if table == "hourly_totals" { return merchant == .default ? "1 = 1" : "1 = 0" }
        if columns.contains("merchant_id") { return "merchant_id = \(merchant.rawValue)" }
        if columns.contains("operation_ref") {
            return "operation_ref IN (SELECT id FROM operations WHERE merchant_id = \(merchant.rawValue))"
        }
        guard columns.contains("transaction_ref") else { return nil }
        return "transaction_ref IN (SELECT id FROM transactions WHERE merchant_id = \(merchant.rawValue))"
    }

    /// Reads them.
    init(of merchant: MerchantID, _ database: any SQLDatabase) async throws {
        var found: [String: [String]] = [:]
        for (table, columns) in try await Self.columns(database) where !Self.shared.contains(table) {
            let condition = try #require(
                Self.condition(table, columns, merchant), "Whose are the rows of \(table)?")
            // Events are numbered once more after they are committed, by whoever reads them first.
            let read = columns.filter { table != "events" || $0 != "position" }.map { "`\($0)`" }
            let sql = "SELECT \(read.joined(separator: ", ")) FROM \(table) WHERE \(condition)"
            found[table] = try await database.read { try $0.query(sql).map { "\($0.values)" }.sorted() }
        }
        tables = found
    }

    private static func columns(_ database: any SQLDatabase) async throws -> [String: [String]] {
        let rows = try await database.read { connection in
            try connection.query(
                connection.dialect == .sqlite
                    ? """
                    SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c \
                    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.cid
                    """
                    : """
                    SELECT table_name, column_name FROM information_schema.columns \
                    WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position
                    """)
        }
        var columns: [String: [String]] = [:]
        for row in rows {
            var reader = row.reader
            columns[try reader.text(), default: []].append(try reader.text())
        }
        return columns
    }

    /// Tables that have rows of the merchant.
    var names: Set<String> { Set(tables.filter { !$0.value.isEmpty }.keys) }

    /// What differs from earlier rows, by table.
    func differences(from earlier: MerchantRows) -> [String] {
        Set(tables.keys).union(earlier.tables.keys).sorted().flatMap { table -> [String] in
            let (before, now) = (Set(earlier.tables[table] ?? []), Set(tables[table] ?? []))
            return now.subtracting(before).map { "\(table) has \($0)" }
                + before.subtracting(now).map { "\(table) had \($0)" }
        }
    }
}
