import Bytes
import Daraja
import DarajaSandbox
import Database
import Glibc
import JSON
import Ownership
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
        let subject = asksForOther(call, shortcode) ? nil : subject(of: call)
        let merchant = subject?.merchant ?? SimulatedMerchant.owner(of: shortcode) ?? .first
        if let key = call.credentials("Bearer").flatMap({ world.provider.tokens[$0] }), key != merchant.consumerKey {
            report(.merchantsMixed, "\(call.kind) for \(merchant.name) is sent with the token of the app \(key)")
        }
        let words = "\(call.kind) for \(merchant.name) is signed as \(shortcode)"
        guard let family = merchant.family(of: shortcode), isSigned(call, by: family, shortcode) else {
            return report(.merchantsMixed, "\(words), \(body["Initiator"] ?? body["InitiatorName"] ?? .null)")
        }
        if let made = subject?.shortcode, merchant.family(of: made) != family {
            report(.merchantsMixed, "\(words), and the payment is of \(made)")
        }
        if merchant == .second, family != world.setup.families.last { world.see(.formerShortcodeUsed) }
    }

    /// Whether a query is that of an application which asks about a push of the other merchant: Daraja is asked with what the
    /// application's own merchant has, and knows no such push.
    private func asksForOther(_ call: Call, _ shortcode: Shortcode) -> Bool {
        guard call.kind == .query, let id = call.body["CheckoutRequestID"]?.string,
            let merchant = pushesAskedAboutByOthers[id]
        else { return false }
        return SimulatedMerchant.owner(of: shortcode) == merchant
    }

    /// The merchant whose payment a request makes or asks about, and the shortcode that the payment was made for.
    private func subject(of call: Call) -> (merchant: SimulatedMerchant, shortcode: Shortcode?)? {
        let columns = "SELECT merchant_id, shortcode FROM transactions"
        let row: SQLRow?
        if call.kind == .query {
            row =
                store.rows(
                    "\(columns) WHERE checkout_request_id = ?", [.text(call.body["CheckoutRequestID"]?.string ?? "")]
                ).first
        } else {
            row = store.rows("\(columns) WHERE uid = ?", [.text(call.subject ?? "")]).first
        }
        guard let row, let merchant = SimulatedMerchant.all.first(where: { $0.id.rawValue == row.integer(0) }) else {
            return nil
        }
        return (merchant, row.text(1).flatMap { Shortcode($0) })
    }

    private func isSigned(
        _ call: Call, by family: SimulatedMerchant.Family, _ shortcode: Shortcode
    ) -> Bool {
        let body = call.body
        switch call.kind {
        case .push, .query:
            let signature = "\(family.shortcode)\(family.passkey)\(body["Timestamp"]?.scalarText ?? "")"
            return shortcode == family.shortcode && body["Password"]?.string == Base64.encode(signature.utf8)
        case .payout, .status:
            let initiator = body["InitiatorName"] ?? body["Initiator"]
            return (shortcode == family.payoutShortcode || call.kind == .status)
                && initiator?.string == family.initiator && body["SecurityCredential"]?.string == family.credential
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
