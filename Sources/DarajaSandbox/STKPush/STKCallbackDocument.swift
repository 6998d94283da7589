import Daraja
import HTTPTypes
import Time

/// The body of an STK callback, faults included.
struct STKCallbackDocument: Sendable {
    private let payment: SandboxPayment
    private var outcome: STKOutcome
    /// Whether the metadata has a `Balance` item, which never has a value.
    var hasBalance = false

    init(_ payment: SandboxPayment) {
        self.payment = payment
        outcome = payment.outcome
    }

    /// Turns it into a failure that is not what happened.
    mutating func contradict() {
        outcome = outcome == .cancelled ? .unanswered : .cancelled
    }

    static func headers(shortcode: Shortcode) -> HTTPFields {
        var headers: HTTPFields = [.contentType: "application/json;charset=UTF-8"]
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
        if outcome.code.isSuccess { members.append(JSON.Member("CallbackMetadata", ["Item": .array(items)])) }
        return ["Body": ["stkCallback": .object(members)]]
    }

    private var items: [JSON] {
        let shillings = payment.shillings + (payment.faults.contains(.wrongAmount) ? 1 : 0)
        var items = [
            item("Amount", .number(Amount(shillings: shillings).decimal)),
            item("MpesaReceiptNumber", JSON(payment.receipt?.text)),
            item("TransactionDate", .number(EastAfricaTime.timestamp(payment.endsAt))),
            item("PhoneNumber", .number(phoneNumberDigits)),
        ]
        if hasBalance { items.insert(["Name": "Balance"], at: 2) }
        return items
    }

    private func item(_ name: String, _ value: JSON) -> JSON {
        ["Name": .string(name), "Value": value]
    }

    private var phoneNumberDigits: String {
        let digits = payment.phoneNumber.digits
        guard payment.faults.contains(.wrongPhoneNumber) else { return digits }
        return digits.dropLast() + (digits.hasSuffix("0") ? "1" : "0")
    }
}
