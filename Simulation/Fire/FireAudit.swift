import Daraja
import Database
import JSON

/// Holds what the clients were told and what the database has against the sandbox's ledger.
struct FireAudit {
    /// One of our payments.
    private struct Payment {
        let id: Int64
        let uid: String
        let type: String
        let state: String
        let receipt: String?
        let callbacks: Int64
        let canBeAskedAbout: Bool
    }

    let orders: [FireOrder]
    let ledger: [JSON]
    let mustSettle: Bool
    private var violations: [String] = []

    init(orders: [FireOrder], ledger: [JSON], mustSettle: Bool) {
        self.orders = orders
        self.ledger = ledger
        self.mustSettle = mustSettle
    }

    /// A push whose answer was lost cannot be asked about: it expires after half an hour.
    private static let canBeAskedAbout = "(transaction_type = 'B2C' OR checkout_request_id IS NOT NULL)"
    private static let open = "status = 'pending' AND state <> 'review' AND \(canBeAskedAbout)"

    /// Whether there is a payment that somebody will still find out about.
    static func hasOpenPayments(_ books: FireBooks) async throws -> Bool {
        try await books.rows("SELECT id FROM transactions WHERE \(open) LIMIT 1").count > 0
    }

    mutating func run(_ books: FireBooks, into report: inout FireReport) async throws {
        let payments = try await Self.payments(books)
        checkOrders(payments)
        checkLedger(payments, &report)
        try await checkHistory(books, &report)
        report.orders = orders.count
        report.answers = orders.reduce(0) { $0 + $1.answers }
        report.payoutsAsked = orders.filter(\.isPayout).count
        report.pushesAsked = orders.count - report.payoutsAsked
        for payment in payments.values.joined() { report.states[payment.state, default: 0] += 1 }
        report.violations += violations
    }

    /// Payments by phone number and amount, of which each order has its own.
    private static func payments(_ books: FireBooks) async throws -> [String: [Payment]] {
        let rows = try await books.rows(
            """
            SELECT t.id, t.uid, t.transaction_type, t.state, t.transaction_id, t.phone_number, t.amount, \
            (SELECT COUNT(*) FROM callback_history c WHERE c.transaction_ref = t.id), \(canBeAskedAbout) FROM transactions t
            """)
        return Dictionary(
            grouping: rows.map { row in
                (
                    "\(row.text(5) ?? "") \((row.integer(6) ?? 0) / 100)",
                    Payment(
                        id: row.integer(0) ?? 0, uid: row.text(1) ?? "", type: row.text(2) ?? "",
                        state: row.text(3) ?? "",
                        receipt: row.text(4), callbacks: row.integer(7) ?? 0,
                        canBeAskedAbout: row.integer(8) == 1)
                )
            }, by: \.0
        ).mapValues { $0.map(\.1) }
    }

    private mutating func checkOrders(_ payments: [String: [Payment]]) {
        for order in orders {
            if let complaint = order.complaint { violations.append("order \(order.number) \(complaint)") }
            let found = payments["\(order.phone) \(order.shillings)"] ?? []
            if found.count > 1 { violations.append("order \(order.number) has \(found.count) payments") }
            guard let told = order.transactionID else {
                if mustSettle { violations.append("order \(order.number) was never told of a payment") }
                continue
            }
            if found.first?.id != told {
                violations.append("order \(order.number) was told of payment \(told), which is not there")
            }
        }
    }

    private mutating func checkLedger(_ payments: [String: [Payment]], _ report: inout FireReport) {
        var seen: [String: Int] = [:]
        for entry in ledger {
            let name = "\(entry["phoneNumber"]?.string ?? "") \(entry["amount"]?.int ?? 0)"
            seen[name, default: 0] += 1
            let isPaid = entry["state"]?.string == "paid"
            let acknowledged = (entry["deliveries"]?.array ?? []).filter {
                (200..<300).contains($0["status"]?.int ?? 0)
            }
            report.callbacksAcknowledged += acknowledged.count
            if entry["kind"]?.string == "b2c" { report.payoutsExecuted += 1 } else if isPaid { report.pushesPaid += 1 }
            guard let payment = payments[name]?.first else {
                violations.append("Daraja has \(name), and we have no such payment")
                continue
            }
            if Int64(acknowledged.count) > payment.callbacks {
                violations.append(
                    "payment \(payment.id): \(acknowledged.count) callbacks were acknowledged, \(payment.callbacks) are kept"
                )
            }
            checkState(payment, entry, isPaid)
        }
        for (name, count) in seen where count > 1 { violations.append("\(name) went to Daraja \(count) times") }
        for payment in payments
        where payment.value.contains(where: { $0.state == "completed" }) && seen[payment.key] == nil {
            violations.append("\(payment.key) is completed, and Daraja has no such payment")
        }
    }

    private mutating func checkState(_ payment: Payment, _ entry: JSON, _ isPaid: Bool) {
        switch payment.state {
        case "completed":
            if !isPaid { violations.append("payment \(payment.id) is completed, and no money moved") }
            if let receipt = payment.receipt, receipt != entry["receipt"]?.string {
                violations.append("payment \(payment.id) has receipt \(receipt), Daraja \(entry["receipt"] ?? .null)")
            }
        case "failed", "cancelled":
            violations.append("payment \(payment.id) is \(payment.state), and Daraja has it: \(entry.text.prefix(300))")
        case "review", "expired": break
        default:
            if mustSettle, payment.canBeAskedAbout {
                violations.append("payment \(payment.id) is \(payment.state) still")
            }
        }
    }

    private mutating func checkHistory(_ books: FireBooks, _ report: inout FireReport) async throws {
        let gaps = try await books.rows(
            """
            SELECT t.id FROM transactions t WHERE t.version <> (SELECT COUNT(*) FROM events e WHERE e.transaction_ref = t.id) \
            OR t.version <> (SELECT MAX(version) FROM events e WHERE e.transaction_ref = t.id) \
            OR t.state <> (SELECT e.state FROM events e WHERE e.transaction_ref = t.id AND e.version = t.version)
            """)
        for gap in gaps { violations.append("payment \(gap.integer(0) ?? 0) and its events differ") }
        let sends = try await books.rows(
            """
            SELECT a.transaction_ref, COUNT(*) FROM attempts a WHERE a.api IN ('stk_push', 'b2c') \
            AND a.outcome IN ('success', 'ambiguous') GROUP BY a.transaction_ref HAVING COUNT(*) > 1
            """)
        for row in sends { violations.append("payment \(row.integer(0) ?? 0) was sent \(row.integer(1) ?? 0) times") }
        let orphans = try await books.rows(
            """
            SELECT t.id FROM transactions t WHERE t.state = 'queued' AND NOT EXISTS \
            (SELECT 1 FROM retry_queue r WHERE r.job_type = 'payout' AND r.correlation_id = t.id AND r.status IN ('pending', 'processing'))
            """)
        for row in orphans { violations.append("payout \(row.integer(0) ?? 0) is queued and has no job") }
        let kept = try await books.rows("SELECT COUNT(*) FROM callback_history")
        report.callbacksKept = Int(kept.first?.integer(0) ?? 0)
        let interrupted = try await books.rows(
            """
            SELECT COUNT(*) FROM events e WHERE e.state = 'unknown' AND NOT EXISTS \
            (SELECT 1 FROM attempts a WHERE a.transaction_ref = e.transaction_ref AND a.api IN ('stk_push', 'b2c'))
            """)
        report.interrupted = Int(interrupted.first?.integer(0) ?? 0)
    }
}
