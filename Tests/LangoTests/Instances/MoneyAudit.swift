import Daraja
import Database
import JSON
import TestSupport
import Testing

/// Compares what the sandbox did with the money, what the callers were told, and what the database holds.
struct MoneyAudit {
    private struct Row {
        let id: Int64
        let isPayout: Bool
        let state: String
        let phoneNumber: String
        let cents: Int64
        let receipt: String?
        let checkoutRequestID: String?
        let version: Int64
    }

    private struct Entry {
        let isPayout: Bool
        let state: String
        let phoneNumber: String
        let shillings: Int64
        let receipt: String?
    }

    private let rows: [Row]
    private let ledger: [Entry]

    /// Reads both sides.
    init(_ database: any SQLDatabase, _ sandbox: HTTPCaller) async throws {
        rows = try await database.read { connection in
            try connection.query(
                """
                SELECT id, transaction_type, state, phone_number, amount, transaction_id, checkout_request_id, version \
                FROM transactions ORDER BY id
                """
            ).map { row in
                var reader = row.reader
                return Row(
                    id: try reader.integer(), isPayout: try reader.text() == "B2C", state: try reader.text(),
                    phoneNumber: try reader.text(), cents: try reader.integer(), receipt: try reader.optionalText(),
                    checkoutRequestID: try reader.optionalText(), version: try reader.integer())
            }
        }
        var entries: [Entry] = []
        var after: Int64? = 0
        while let start = after {
            let page = try await sandbox.get("/sandbox/ledger?limit=2000&after=\(start)").json
            entries += (page["payments"]?.array ?? []).map { entry in
                Entry(
                    isPayout: entry["kind"] == "b2c", state: entry["state"]?.string ?? "",
                    phoneNumber: entry["phoneNumber"]?.string ?? "", shillings: entry["amount"]?.int ?? 0,
                    receipt: entry["receipt"]?.string)
            }
            after = page["next"]?.int
        }
        ledger = entries
    }

    /// How many payments there are, and how many of them wait for a callback that was lost.
    var summary: String {
        let states = Dictionary(grouping: rows, by: \.state).mapValues(\.count).sorted { $0.key < $1.key }
        return "\(rows.count) payments, \(ledger.count) at the sandbox: "
            + states.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    }

    /// Nothing is lost and nothing is doubled.
    func expectAgreement(_ orders: [Customers.Order]) {
        let paid = Dictionary(grouping: ledger, by: \.phoneNumber)
        let stored = Dictionary(grouping: rows, by: \.phoneNumber)
        for (phone, entries) in paid {
            #expect(entries.count == 1, "\(phone) was asked or paid \(entries.count) times")
            #expect(stored[phone]?.count == 1, "\(phone) is known \(stored[phone]?.count ?? 0) times")
        }
        for row in rows { expectTruth(row, paid[row.phoneNumber]?.first) }
        for order in orders {
            let found = stored[order.phoneNumber] ?? []
            #expect(found.count <= 1, "order \(order.number) is stored \(found.count) times")
            guard let told = order.transactionID else { continue }
            #expect(found.map(\.id) == [told], "order \(order.number) was told \(told)")
        }
    }

    private func expectTruth(_ row: Row, _ entry: Entry?) {
        let words: Comment = "transaction \(row.id) is \(row.state), the sandbox says \(entry?.state ?? "nothing")"
        switch row.state {
        case "completed":
            #expect(entry?.state == "paid", words)
            #expect(entry.map { $0.shillings * 100 } == row.cents, words)
            // A query that completes a push names no receipt.
            if let receipt = row.receipt { #expect(receipt == entry?.receipt, words) }
            if row.isPayout { #expect(row.receipt != nil, words) }
        case "failed", "cancelled": #expect(entry?.state != "paid", words)
        // Its acknowledgement was lost, and then its only callback: a push that nobody can be asked about, until it expires.
        case "unknown": #expect(!row.isPayout && row.checkoutRequestID == nil, words)
        default: Issue.record(words)
        }
    }

    /// The rows are whole: each transition has its event, and each job its end.
    static func expectOrder(in database: any SQLDatabase) async throws {
        let odd = try await database.read { connection in
            try connection.query(
                """
                SELECT t.id FROM transactions t LEFT JOIN (SELECT transaction_ref, COUNT(*) AS found, \
                MIN(version) AS lowest, MAX(version) AS highest FROM events GROUP BY transaction_ref) e \
                ON e.transaction_ref = t.id WHERE e.found IS NULL OR e.found <> t.version OR e.lowest <> 1 \
                OR e.highest <> t.version LIMIT 10
                """)
        }
        #expect(odd.isEmpty, "payments whose events are not 1 to n")
        let dead = try await database.read { connection in
            try connection.query("SELECT final_error FROM dead_letter_queue LIMIT 10")
        }
        #expect(dead.isEmpty, "\(dead)")
        let stuck = try await database.read { connection in
            try connection.query(
                "SELECT id FROM retry_queue WHERE status = 'processing' AND lease_token IS NULL LIMIT 10")
        }
        #expect(stuck.isEmpty)
    }

    /// Waits until all is settled that can be.
    static func settle(_ database: any SQLDatabase, within limit: Duration) async throws {
        _ = try await eventually("all payments are settled", within: limit) {
            // A database that is away for a while is asked again.
            let open = try? await database.read { connection in
                try connection.first(
                    """
                    SELECT COUNT(*) FROM transactions WHERE status = 'pending' AND NOT \
                    (transaction_type = 'STK_PUSH' AND state = 'unknown' AND checkout_request_id IS NULL)
                    """)?.integer()
            }
            try await ContinuousClock().sleep(for: .milliseconds(200))
            return open == 0 ? true : nil
        }
    }
}
