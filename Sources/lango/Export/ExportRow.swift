import Daraja
import JSON
import Ownership
import Payments
import Time

/// One payment of an export: the reference's columns that name and count it, without the raw documents.
struct ExportRow {
    static let columns = [
        "id", "uid", "transaction_type", "status", "state", "transaction_id", "amount", "phone_number",
        "account_reference", "transaction_desc", "result_code", "result_desc", "checkout_request_id",
        "merchant_request_id", "conversation_id", "originator_conversation_id", "created_at", "updated_at",
        "merchant",
    ]

    private let values: [String?]

    /// - Parameter names: those of the merchants.
    init(_ transaction: Transaction, _ names: [MerchantID: String]) {
        values = [
            String(transaction.id), transaction.uid.text, transaction.type.rawValue, transaction.state.status.rawValue,
            transaction.stateWord, transaction.receipt?.text, transaction.amount.decimal,
            transaction.phoneNumber.text, transaction.accountReference, transaction.transactionDescription,
            transaction.resultCode?.text, transaction.result.description, transaction.ids.checkoutRequestID,
            transaction.ids.merchantRequestID, transaction.ids.conversationID,
            transaction.ids.originatorConversationID, transaction.createdAt.rfc3339, transaction.updatedAt.rfc3339,
            names[transaction.merchantID] ?? "\(transaction.merchantID.rawValue)",
        ]
    }

    /// A line of CSV (RFC 4180).
    var csv: String { Self.line(values.map { $0 ?? "" }) }

    /// A JSON object; the number stays a number.
    var json: String {
        let members = zip(Self.columns, values).map { name, value in
            JSON.Member(name, name == "id" ? .number(value ?? "0") : JSON(value))
        }
        return JSON.object(members).text
    }

    static func line(_ fields: [String]) -> String { fields.map(field).joined(separator: ",") }

    /// Quotes what needs it.
    ///
    /// A spreadsheet takes text that begins like a formula for one, and customers choose the account reference; an
    /// apostrophe in front makes it text again.
    private static func field(_ text: String) -> String {
        let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
        let text = isFormula ? "'" + text : text
        guard text.contains(where: { "\",".contains($0) || $0.isNewline }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
