import Database

/// A session that changes statements, or what they find, as a bug would have written them.
class BuggySession: SQLSession {
    static let bugs: Set<PlantedBug> = [
        .updateWithoutState, .completionWithoutLease, .finalOverwritten, .receiptTwice, .keyWithoutFingerprint,
        .retryStatementOnly, .commitErrorIgnored, .recoveryQueuesAgain, .eventForgotten, .scopeOfSecret,
        .merchantOfKeyIgnored,
        .rowsOfAllMerchantsShown,
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
        case .updateWithoutState:
            if sql.hasPrefix("UPDATE transactions SET state") { return try updateWithoutState(sql, values) }
            if sql.hasPrefix("INSERT INTO events"), let next = try nextVersion(values[0]) { values[1] = next }
        case .finalOverwritten:
            if sql.hasPrefix("UPDATE transactions SET state") {
                sql = sql.replacing(Self.condition, with: Self.noCondition)
            }
        case .completionWithoutLease:
            // What ends a try takes the lease away; a claim gives one.
            if sql.hasPrefix("UPDATE retry_queue SET status = "), sql.contains("lease_until = NULL") {
                sql = sql.replacing("AND lease_token = ? AND status = 'processing'", with: "AND ? <> ''")
            }
        case .recoveryQueuesAgain:
            // `sending` that becomes `unknown` without an outcome of its call is queued, to be sent once more.
            if sql.hasPrefix("UPDATE transactions SET state"), values.first == "unknown", values.contains("sending") {
                values[0] = "queued"
            }
        case .scopeOfSecret:
            if sql.contains("idempotency_keys") { values = scoped(values) }
            // Nothing compares the scopes of one key.
            if sql.hasPrefix("INSERT INTO idempotency_keys") { values[3] = .null }
        case .eventForgotten:
            if sql.hasPrefix("INSERT INTO events"), values.contains("unknown") { return 1 }
        default: break
        }
        return try session.execute(sql, values)
    }

    private static let condition = "WHERE id = ? AND state = ? AND version = ?"
    private static let noCondition = "WHERE id = ? AND ? <> '' AND ? > 0"

    /// Whatever the payment is meanwhile; its events are numbered anew, or their key would be a second guard.
    private func updateWithoutState(_ sql: String, _ values: [SQLValue]) throws -> Int {
        let count = try session.execute(sql.replacing(Self.condition, with: Self.noCondition), values)
        let id = values[values.count - 3]
        if let next = try nextVersion(id) {
            _ = try session.execute("UPDATE transactions SET version = ? WHERE id = ?", [next, id])
        }
        return count
    }

    private func nextVersion(_ id: SQLValue) throws -> SQLValue? {
        // A statement that changes nothing, so that what follows reads what is there now.
        _ = try session.execute("UPDATE events SET version = version WHERE id = 0", [])
        return try session.query("SELECT COALESCE(MAX(version), 0) + 1 FROM events WHERE transaction_ref = ?", [id])
            .first?.values.first
    }

    /// The scope of the applications' key, made new by each rotation.
    private func scoped(_ values: [SQLValue]) -> [SQLValue] {
        values.map { value in
            guard case .text(let text) = value,
                ["stk-push:", "b2c:"].contains(where: { text == "\($0)\(ClientKeys.application)" })
            else { return value }
            return .text("\(text).\(bugs.rotations)")
        }
    }

    func query(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow] {
        var (sql, values) = (sql, values)
        if bug == .merchantOfKeyIgnored, sql.contains("FROM api_keys") {
            sql = sql.replacing("merchant_id", with: "1")
        }
        if bug == .rowsOfAllMerchantsShown, sql.contains("FROM transactions") {
            sql = sql.replacing(#/(t\.)?merchant_id = \?/#, with: "? > 0")
        }
        if bug == .scopeOfSecret, sql.contains("idempotency_keys") {
            if sql.contains("scope LIKE") { return [] }
            values = scoped(values)
        }
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
