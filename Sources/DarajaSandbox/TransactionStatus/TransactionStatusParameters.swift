import Daraja
import JSON
import Time

/// The parameters of a successful answer about a payment, in the form recorded in 2024.
struct TransactionStatusParameters: Sendable {
    let payment: SandboxPayment
    let now: Instant

    var list: [JSON] {
        let customer = "\(payment.phoneNumber.digits) - JANE DOE"
        let organization = "\(payment.shortcode.text) - Sandbox Merchant"
        let isPayout = payment.kind == .b2c
        let isOpen = payment.state(at: now) == .open
        return [
            item("DebitPartyName", .string(isPayout ? organization : customer)),
            item("CreditPartyName", .string(isPayout ? customer : organization)),
            item("OriginatorConversationID", .string(payment.requestID)),
            item("InitiatedTime", .number(EastAfricaTime.timestamp(payment.acceptedAt))),
            item(isPayout ? "DebitPartyCharges" : "CreditPartyCharges"),
            item("DebitAccountType", isPayout ? "Utility Account" : "MMF Account For Customer"),
            item("TransactionReason"),
            item("ReasonType", isPayout ? "Business Payment to Customer via API" : "Pay Bill Online"),
            item("TransactionStatus", .string(status)),
            item("FinalisedTime", isOpen ? nil : .number(EastAfricaTime.timestamp(payment.endsAt))),
            item("Amount", JSON(payment.shillings)),
            item("ConversationID", .string(conversationID)),
            item("ReceiptNo", isOpen ? nil : (payment.receipt?.text).map(JSON.string)),
        ]
    }

    /// One of the portal's words.
    private var status: String {
        switch payment.state(at: now) {
        case .open: return "Initiated"
        case .paid: return "Completed"
        case .failed: break
        }
        switch payment.outcome.code {
        case "1019": return "Expired"
        case "1031", "1032", "1037": return "Cancelled"
        default: return payment.kind == .c2b ? "Cancelled" : "Declined"
        }
    }

    /// Payments of customers have one as well, which nothing but this answer shows: it follows from their id.
    private var conversationID: String {
        guard payment.kind != .b2c else { return payment.id }
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325  // FNV-1a, which unlike `Hasher` is the same in every run
        for byte in payment.id.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        var random = SplitMix64(seed: hash)
        return IdentifierSource.conversationID(at: payment.acceptedAt, &random)
    }

    private func item(_ key: String, _ value: JSON? = nil) -> JSON {
        ResultDocument.item(key, value)
    }
}
