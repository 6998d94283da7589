import Daraja
import HTTPTypes
import JSON
import Time

/// The body of an STK callback, faults included.
struct STKCallbackDocument: Sendable {
    private let payment: SandboxPayment
    private var outcome: SandboxOutcome
    /// Whether the metadata has a `Balance` item, which never has a value.
    var hasBalance = false

    init(_ payment: SandboxPayment) {
        self.payment = payment
        outcome = payment.outcome
    }

    /// Turns it into a failure that is not what happened.
    mutating func contradict() {
        outcome = outcome == STKOutcomes.cancelled ? STKOutcomes.unanswered : STKOutcomes.cancelled
    }

    static func headers(shortcode: Shortcode) -> HTTPFields {
        var headers = Outbox.headers
        if let name = HTTPField.Name("Businessshortcode") { headers[name] = shortcode.text }
        return headers
    }

    var json: JSON {
        var members = [
            JSON.Member("MerchantRequestID", .string(payment.requestID)),
            JSON.Member("CheckoutRequestID", .string(payment.id)),
            JSON.Member("ResultCode", outcome.callbackCode),
            JSON.Member("ResultDesc", .string(outcome.description)),
        ]
        if outcome.isSuccess { members.append(JSON.Member("CallbackMetadata", ["Item": .array(items)])) }
        return ["Body": ["stkCallback": .object(members)]]
    }

    private var items: [JSON] {
        var items = [
            item("Amount", .number(Amount(shillings: payment.announcedShillings).decimal)),
            item("MpesaReceiptNumber", JSON(payment.receipt?.text)),
            item("TransactionDate", .number(EastAfricaTime.timestamp(payment.endsAt))),
            item("PhoneNumber", .number(payment.announcedDigits)),
        ]
        if hasBalance { items.insert(["Name": "Balance"], at: 2) }
        return items
    }

    private func item(_ name: String, _ value: JSON) -> JSON {
        ["Name": .string(name), "Value": value]
    }
}
