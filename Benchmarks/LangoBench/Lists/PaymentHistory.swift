import Database
import Foundation
import Payments
import SQLiteDatabase
import Time

/// A database that has been in use for long: settled payments of some years with their callbacks, events and totals.
///
/// The rows are written straight into SQLite, because making millions of them through the product would take hours.
struct PaymentHistory: Sendable {
    /// Customers pay about ten times each.
    private static let paymentsPerCustomer = 10
    private static let perCommit = 20_000

    /// A database that nobody has open.
    let file: URL
    let count: Int

    /// Makes the database.
    static func make(_ count: Int, in folder: URL) async throws -> PaymentHistory {
        let file = folder.appendingPathComponent("lango.db")
        let database = try SQLiteDatabase(SQLiteDatabase.Configuration(path: file.path))
        _ = try await Migrator(PaymentsSchema.migrations).migrate(database, at: SystemClock().now.microseconds)
        try await database.close()
        let history = PaymentHistory(file: file, count: count)
        try history.fill()
        return history
    }

    /// The customer of a payment, spread over all numbers.
    func phoneNumber(_ index: Int) -> String {
        let customers = max(1, count / Self.paymentsPerCustomer)
        return "2547\(String(100_000_000 + (index * 7_919) % customers * 97 % 100_000_000).dropFirst())"
    }

    func receipt(_ index: Int) -> String { "T\(String(1_000_000_000 + index).dropFirst())" }

    func reference(_ index: Int) -> String { "INV-\(index)" }

    private func fill() throws {
        let database = try RawSQLite(file)
        // Nothing is lost when a measurement is cut off, and a small cache would be read and written again and again.
        for pragma in ["synchronous = OFF", "cache_size = -2000000"] { try database.run("PRAGMA \(pragma)") }
        let rows = try Rows(database)
        let last = SystemClock().now.microseconds
        for start in stride(from: 0, to: count, by: Self.perCommit) {
            try database.run("BEGIN IMMEDIATE")
            for index in start..<min(start + Self.perCommit, count) {
                try rows.write(self, index, at: last - Int64(count - index) * 20_000_000)
            }
            try database.run("COMMIT")
        }
        try database.run(
            """
            INSERT INTO hourly_totals (hour, transaction_type, status, payments, amount) \
            SELECT -1, transaction_type, status, COUNT(*), SUM(amount) FROM transactions \
            GROUP BY transaction_type, status
            """)
        try database.run(
            "INSERT INTO feed_cursors (name, position, updated_at) SELECT 'totals', MAX(id), 0 FROM events")
        try database.run("PRAGMA wal_checkpoint(TRUNCATE)")
    }
}

/// The rows of one settled payment, with the columns that the server fills.
private struct Rows {
    private let insertCallback: RawSQLite.Prepared
    private let insertTransaction: RawSQLite.Prepared
    private let insertEvent: RawSQLite.Prepared

    init(_ database: RawSQLite) throws {
        insertCallback = try database.prepare(
            """
            INSERT INTO callback_history (id, callback_type, raw_payload, processed, processing_result, verdict, \
            transaction_ref, created_at) VALUES (?, 'STK', ?, 1, 'applied', 'token', ?, ?)
            """)
        insertTransaction = try database.prepare(
            """
            INSERT INTO transactions (id, uid, transaction_type, state, status, version, checkout_request_id, \
            transaction_id, phone_number, amount, account_reference, transaction_desc, result_code, result_desc, \
            raw_request, callback_id, created_at, updated_at) \
            VALUES (?, ?, ?, ?, ?, 3, ?, ?, ?, 150000, ?, 'Payment', ?, 'The service request is processed.', ?, ?, ?, ?)
            """)
        insertEvent = try database.prepare(
            "INSERT INTO events (transaction_ref, version, state, callback_id, created_at) VALUES (?, 3, ?, ?, ?)")
    }

    func write(_ history: PaymentHistory, _ index: Int, at microseconds: Int64) throws {
        let id = RawSQLite.Value.integer(Int64(index + 1))
        let instant = RawSQLite.Value.integer(microseconds)
        let status = index % 10 == 0 ? "failed" : "completed"
        let number = history.phoneNumber(index)
        let callback = """
            {"Body":{"stkCallback":{"MerchantRequestID":"2654-4b64-97ff-b827b542881d3130","CheckoutRequestID":\
            "ws_CO_\(index)","ResultCode":0,"ResultDesc":"The service request is processed successfully.",\
            "CallbackMetadata":{"Item":[{"Name":"Amount","Value":1500.00},{"Name":"MpesaReceiptNumber","Value":\
            "\(history.receipt(index))"},{"Name":"TransactionDate","Value":20260922133536},\
            {"Name":"PhoneNumber","Value":\(number)}]}}}}
            """
        try insertCallback.run([id, .text(callback), id, instant])
        let uid = TransactionUID(at: Instant(microseconds: microseconds), randomness: .system)
        try insertTransaction.run([
            id, .text(uid.text), .text(["STK_PUSH", "STK_PUSH", "C2B", "B2C"][index % 4]), .text(status), .text(status),
            .text("ws_CO_\(index)"), status == "failed" ? .null : .text(history.receipt(index)), .text(number),
            .text(history.reference(index)), .text(status == "failed" ? "1037" : "0"),
            .text(
                #"{"BusinessShortCode":174379,"Amount":1500,"PartyA":\#(number),"AccountReference":"INV-\#(index)"}"#),
            id, instant, instant,
        ])
        try insertEvent.run([id, .text(status), id, instant])
    }
}
