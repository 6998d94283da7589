import Bytes
import Database
import Foundation
import Payments
import Time

/// A database that has been in use for long: settled payments of some years with their callbacks, events and totals.
///
/// The rows are written straight into the tables, because making millions of them through the product would take hours.
struct PaymentHistory: Sendable {
    /// Customers pay about ten times each.
    private static let paymentsPerCustomer = 10
    private static let perCommit = 5_000
    private static let types = ["STK_PUSH", "STK_PUSH", "C2B", "B2C"]
    private static let cents: Int64 = 150_000

    let count: Int

    /// Fills an empty database and closes it.
    static func make(_ count: Int, on database: any SQLDatabase) async throws -> PaymentHistory {
        _ = try await Migrator(PaymentsSchema.migrations).migrate(database, at: SystemClock().now.microseconds)
        let history = PaymentHistory(count: count)
        let last = SystemClock().now.microseconds
        for start in stride(from: 0, to: count, by: perCommit) {
            try await database.write { connection in
                for index in start..<min(start + perCommit, count) {
                    try history.write(index, at: last - Int64(count - index) * 20_000_000, connection)
                }
            }
        }
        try await database.write { try history.writeTotals($0) }
        try await database.close()
        return history
    }

    /// The customer of a payment, spread over all numbers.
    func phoneNumber(_ index: Int) -> String {
        let customers = max(1, count / Self.paymentsPerCustomer)
        return "2547\(String(100_000_000 + (index * 7_919) % customers * 97 % 100_000_000).dropFirst())"
    }

    func receipt(_ index: Int) -> String { "T\(String(1_000_000_000 + index).dropFirst())" }

    func reference(_ index: Int) -> String { "INV-\(index)" }

    private func type(_ index: Int) -> String { Self.types[index % 4] }

    private func status(_ index: Int) -> String { index % 10 == 0 ? "failed" : "completed" }

    private func writeTotals(_ connection: borrowing Connection) throws {
        let payments = Dictionary(grouping: 0..<count) { "\(type($0)) \(status($0))" }
        for indices in payments.values {
            try connection.execute(
                "INSERT INTO hourly_totals (hour, transaction_type, status, payments, amount) VALUES (-1, ?, ?, ?, ?)",
                [
                    .text(type(indices[0])), .text(status(indices[0])), .integer(Int64(indices.count)),
                    .integer(Int64(indices.count) * Self.cents),
                ])
        }
        try connection.execute(
            "INSERT INTO feed_cursors (name, position, updated_at) VALUES ('totals', ?, 0)", [.integer(Int64(count))])
        guard !connection.dialect.numbersFollowCommits else { return }
        try connection.execute("INSERT INTO guards (name, version) VALUES ('feed', ?)", [.integer(Int64(count))])
    }

    /// The rows of one settled payment, with the columns that the server fills.
    private func write(_ index: Int, at microseconds: Int64, _ connection: borrowing Connection) throws {
        let id = SQLValue.integer(Int64(index + 1))
        let instant = SQLValue.integer(microseconds)
        let status = SQLValue.text(status(index))
        let isFailed = status == "failed"
        let number = phoneNumber(index)
        let callback = """
            {"Body":{"stkCallback":{"MerchantRequestID":"2654-4b64-97ff-b827b542881d3130","CheckoutRequestID":\
            "ws_CO_\(index)","ResultCode":0,"ResultDesc":"The service request is processed successfully.",\
            "CallbackMetadata":{"Item":[{"Name":"Amount","Value":1500.00},{"Name":"MpesaReceiptNumber","Value":\
            "\(receipt(index))"},{"Name":"TransactionDate","Value":20260922133536},\
            {"Name":"PhoneNumber","Value":\(number)}]}}}}
            """
        try connection.append(
            Self.callbacks, [id, "STK", .text(callback), .integer(1), "applied", "token", id, instant])
        let uid = TransactionUID(at: Instant(microseconds: microseconds), randomness: .system)
        try connection.append(
            Self.transactions,
            [
                id, .text(uid.text), .text(type(index)), status, status, .integer(3), .text("ws_CO_\(index)"),
                isFailed ? .null : .text(receipt(index)), .text(number), .integer(Self.cents),
                .text(reference(index)), "Payment", isFailed ? "1037" : "0", "The service request is processed.",
                .text(
                    #"{"BusinessShortCode":174379,"Amount":1500,"PartyA":\#(number),"AccountReference":"INV-\#(index)"}"#
                ),
                id, instant, instant,
            ])
        let event = [id, id, .integer(3), status, id, instant]
        // The place in the feed is the number itself where numbers follow commits.
        try connection.dialect.numbersFollowCommits
            ? connection.append(Self.events, event) : connection.append(Self.placedEvents, event + [id])
    }

    private static let callbacks = SQLInsertion(
        "callback_history",
        "id, callback_type, raw_payload, processed, processing_result, verdict, transaction_ref, created_at")
    private static let transactions = SQLInsertion(
        "transactions",
        """
        id, uid, transaction_type, state, status, version, checkout_request_id, transaction_id, phone_number, amount, \
        account_reference, transaction_desc, result_code, result_desc, raw_request, callback_id, created_at, updated_at
        """)
    private static let events = SQLInsertion("events", "id, transaction_ref, version, state, callback_id, created_at")
    private static let placedEvents = SQLInsertion(
        "events", "id, transaction_ref, version, state, callback_id, created_at, position")
}
