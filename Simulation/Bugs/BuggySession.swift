import Database

/// A session that changes statements, or what they find, as a bug would have written them.
class BuggySession: SQLSession {
    static let bugs: Set<PlantedBug> = [
        .updateWithoutState, .completionWithoutLease, .finalOverwritten, .receiptTwice, .keyWithoutFingerprint,
        .retryStatementOnly, .commitErrorIgnored, .recoveryQueuesAgain, .eventForgotten,
    ]

    private let session: any SQLSession
    let bug: PlantedBug

    private let bugs: Bugs

    init(_ session: any SQLSession, _ bug: PlantedBug, _ bugs: Bugs) {
        self.session = session
        self.bug = bug
        self.bugs = bugs
    }

    var dialect: SQLDialect { session.dialect }
    var lastInsertedID: Int64 { session.lastInsertedID }

    func execute(_ sql: String, _ values: [SQLValue]) throws -> Int {
        var (sql, values) = (sql, values)
        switch bug {
        case .updateWithoutState, .finalOverwritten:
            if sql.hasPrefix("UPDATE transactions SET state") {
                sql = sql.replacing(
                    "WHERE id = ? AND state = ? AND version = ?", with: "WHERE id = ? AND ? <> '' AND ? > 0")
            }
        case .completionWithoutLease:
            if sql.hasPrefix("UPDATE retry_queue SET status = 'completed'") {
                sql = sql.replacing("AND lease_token = ? AND status = 'processing'", with: "AND ? <> ''")
            }
        case .recoveryQueuesAgain:
            // `sending` that becomes `unknown` without an outcome of its call is queued, to be sent once more.
            if sql.hasPrefix("UPDATE transactions SET state"), values.first == "unknown", values.contains("sending") {
                values[0] = "queued"
            }
        case .eventForgotten:
            if sql.hasPrefix("INSERT INTO events"), values.contains("unknown") { return 1 }
        default: break
        }
        return try session.execute(sql, values)
    }

    func query(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow] {
        let rows = try session.query(sql, values)
        switch bug {
        case .finalOverwritten where sql.contains("FROM transactions t") && sql.contains("t.uid = ?"):
            // A callback finds its payment open, whatever it is.
            return rows.map { row in
                var values = row.values
                if values.count > 3, values[3] == "completed" { values[3] = "accepted" }
                return SQLRow(values)
            }
        case .keyWithoutFingerprint where sql.contains("FROM idempotency_keys"):
            guard case .text(let key)? = values.last, let fingerprint = bugs.fingerprints[key] else { return rows }
            return rows.map { SQLRow([.text(fingerprint)] + $0.values.dropFirst()) }
        case .receiptTwice where sql.contains("transaction_id = ?") && sql.contains("transactions"): return []
        default: return rows
        }
    }
}
