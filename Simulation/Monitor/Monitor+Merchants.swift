import Daraja
import DarajaSandbox
import Database
import Glibc
import Payments

/// Nothing of one merchant is ever shown to, or done for, the other.
extension Monitor {
    /// A process sends a request to Daraja: all that it is signed with belongs to the merchant whom it is about.
    func checkMerchant(of call: Call) {
        if let pair = call.appPair {
            let isPair = SimulatedMerchant.all.contains {
                $0.consumerKey == pair.key && $0.consumerSecret == pair.secret
            }
            if !isPair { report(.merchantsMixed, "a token is asked for with the secret of another app") }
            return
        }
        let body = call.body
        guard let shortcode = (body["BusinessShortCode"] ?? body["PartyA"])?.scalarText.flatMap({ Shortcode($0) })
        else { return }
        let merchant = subject(of: call) ?? SimulatedMerchant.owner(of: shortcode) ?? .first
        if let key = call.credentials("Bearer").flatMap({ world.provider.tokens[$0] }), key != merchant.consumerKey {
            report(.merchantsMixed, "\(call.kind) for \(merchant.name) is sent with the token of the app \(key)")
        }
        guard isSigned(call, by: merchant, shortcode) else {
            return report(
                .merchantsMixed,
                "\(call.kind) for \(merchant.name) is signed as \(shortcode), \(body["Initiator"] ?? body["InitiatorName"] ?? .null)"
            )
        }
    }

    /// The merchant whose payment a request makes or asks about.
    private func subject(of call: Call) -> SimulatedMerchant? {
        let row: SQLRow?
        if call.kind == .query {
            row =
                store.rows(
                    "SELECT merchant_id FROM transactions WHERE checkout_request_id = ?",
                    [.text(call.body["CheckoutRequestID"]?.string ?? "")]
                ).first
        } else {
            row = store.rows("SELECT merchant_id FROM transactions WHERE uid = ?", [.text(call.subject ?? "")]).first
        }
        return row?.integer(0).flatMap { id in SimulatedMerchant.all.first { $0.id.rawValue == id } }
    }

    private func isSigned(_ call: Call, by merchant: SimulatedMerchant, _ shortcode: Shortcode) -> Bool {
        let body = call.body
        switch call.kind {
        case .push, .query:
            let signature = "\(merchant.shortcode)\(merchant.passkey)\(body["Timestamp"]?.scalarText ?? "")"
            return shortcode == merchant.shortcode && body["Password"]?.string == Base64.encode(signature.utf8)
        case .payout, .status:
            let initiator = body["InitiatorName"] ?? body["Initiator"]
            return (shortcode == merchant.payoutShortcode || call.kind == .status && shortcode == merchant.shortcode)
                && initiator?.string == merchant.initiator
                && body["SecurityCredential"]?.string == merchant.credential
        case .token, .other: return true
        }
    }

    /// A client was answered: about payments of its own merchant alone.
    func checkMerchant(of reply: WebReply, to request: WebRequest) {
        // A refusal may repeat what was asked for.
        guard let merchant = request.merchant, reply.status < 400 else { return }
        let text = String(decoding: reply.body, as: UTF8.self)
        for (id, payment) in payments where payment.merchant != merchant.id {
            let checkoutRequestID = world.provider.accepted[payment.name].flatMap { $0.kind == .stk ? $0.id : nil }
            for word in [payment.name, payment.receipt, checkoutRequestID] {
                guard let word, strstr(text, word) != nil else { continue }
                return report(
                    .merchantsMixed, "\(merchant.name) is told of payment \(id) of another: \(request.target)")
            }
        }
    }

    /// A payment was moved by a callback: by one about money of its own merchant.
    func checkMerchant(ofCallback marker: String, _ callbackID: Int64, of id: Int64) {
        guard let letter = letters[marker], case .payment(let sequence) = letter.delivery.id.subject,
            world.provider.shortcodes.indices.contains(sequence), let payment = payments[id]
        else { return }
        let shortcode = world.provider.shortcodes[sequence]
        if SimulatedMerchant.owner(of: shortcode)?.id != payment.merchant {
            report(
                .merchantsMixed,
                "payment \(id) was moved by callback \(callbackID), which is about money of \(shortcode)")
        }
    }

    /// A payment is completed: with money of its own merchant.
    func checkMerchant(of id: Int64, _ payment: Shadow, paidBy entry: SandboxPayment) {
        if SimulatedMerchant.owner(of: entry.shortcode)?.id != payment.merchant {
            report(.merchantsMixed, "payment \(id) is completed by money of \(entry.shortcode)")
        }
    }

    /// The rows, when all is over: what belongs to a payment has the payment's merchant, and so has its receipt.
    func checkMerchants() {
        for table in ["callback_history", "discrepancies"] {
            let count = store.integer(
                """
                SELECT COUNT(*) FROM \(table) r JOIN transactions t ON t.id = r.transaction_ref \
                WHERE r.merchant_id <> t.merchant_id
                """)
            if count > 0 {
                report(.merchantsMixed, "\(count) rows of \(table) have another merchant than their payment")
            }
        }
        for row in store.rows(
            "SELECT id, transaction_id, merchant_id FROM transactions WHERE transaction_id IS NOT NULL")
        {
            guard let id = row.integer(0), let receipt = row.text(1), let merchant = row.integer(2),
                let owner = world.provider.byReceipt[receipt].flatMap({ SimulatedMerchant.owner(of: $0.shortcode) })
            else { continue }
            if owner.id.rawValue != merchant {
                report(.merchantsMixed, "payment \(id) of merchant \(merchant) has a receipt of \(owner.name)")
            }
        }
    }
}
