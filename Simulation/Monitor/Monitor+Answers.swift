import Daraja
import Database
import JSON
import Ownership

extension Monitor {
    /// A client was answered: the same as before, and the truth.
    func answered(_ order: Order, _ reply: WebReply?) {
        guard let reply else { return }
        if reply.status == 409, reply.json["code"] == "REQUEST_IN_PROGRESS" { world.see(.inProgress) }
        let data = reply.status < 400 ? reply.json["data"] : reply.json
        guard let data, let id = data["transactionId"]?.int else {
            if reply.status == 422, !hasOtherMerchantTheKey(of: order) {
                report(.answerChanged, "order \(order.number) is told that its key is another's")
            }
            return
        }
        world.note("client \(order.number) is told \(reply.status) about payment \(id)")
        if let known = order.transactionID, known != id {
            report(.keyForTwo, "order \(order.number) has payments \(known) and \(id)")
        }
        order.transactionID = id
        guard let payment = payments[id], data["uid"]?.string == payment.name else {
            return report(.answerUntrue, "order \(order.number) is told of payment \(id), which is not there")
        }
        if payment.merchant != order.merchant.id {
            report(.merchantsMixed, "order \(order.number) of \(order.merchant.name) has payment \(id) of another")
        }
        checkTruth(order, reply, data, payment)
        checkSameness(order, reply, data)
    }

    /// Whether an order of the other merchant came first with the same key, under the API key that serves both.
    private func hasOtherMerchantTheKey(of order: Order) -> Bool {
        guard order.namesMerchant, order.transactionID == nil else { return false }
        let holder = store.rows(
            """
            SELECT t.merchant_id FROM idempotency_keys k JOIN transactions t ON t.id = k.transaction_ref \
            WHERE k.scope = ? AND k.idempotency_key = ?
            """,
            [.text("\(order.kind == .push ? "stk-push" : "b2c"):\(ClientKeys.shared)"), .text(order.key)]
        ).first?.integer(0)
        guard let holder, holder != order.merchant.id.rawValue else { return false }
        world.see(.keyHeldByOtherMerchant)
        return true
    }

    private func checkTruth(_ order: Order, _ reply: WebReply, _ data: JSON, _ payment: Shadow) {
        if reply.json["code"] == "DARAJA_REFUSED", let code = reply.json["darajaCode"]?.string,
            Self.tokenCodes.contains(code)
        {
            report(.tokenRefusalTold, "order \(order.number) is told that Daraja refused it: \(code)")
        }
        let isAccepted = world.provider.accepted[payment.name] != nil
        if reply.status == 400, isAccepted {
            report(.answerUntrue, "order \(order.number) is told \(data["code"] ?? .null), and Daraja has it")
        }
        if reply.status == 200, data["ResponseCode"]?.scalarText == "0", !isAccepted {
            report(.answerUntrue, "order \(order.number) is told that Daraja accepted it, and it did not")
        }
        if Int64(order.shillings * 100) != payment.amount {
            report(.answerUntrue, "order \(order.number) is told of a payment of \(payment.amount) cents")
        }
    }

    private static let tokenCodes: Set<String> = ["404.001.03", "400.003.01", "401.002.01"]

    private func checkSameness(_ order: Order, _ reply: WebReply, _ data: JSON) {
        if data["state"]?.string != nil, reply.json["message"]?.string?.contains("interrupted") == true {
            // Where it stands now, which may change.
            world.see(.answerInterrupted)
            if order.firstAnswer == nil { order.firstAnswer = (0, "interrupted") }
            return
        }
        let text = (reply.status < 400 ? reply.json : reply.json["error"] ?? .null).text
        guard let first = order.firstAnswer, first.text != "interrupted" else {
            // An answer that could not be stored may be followed by another.
            if !text.contains("could not be stored") { order.firstAnswer = (reply.status, text) }
            return
        }
        if first != (reply.status, text) {
            report(.answerChanged, "order \(order.number) was told \(first), and now \(reply.status) \(text)")
        }
    }

    /// The same key with another body: never taken.
    func answeredOtherBody(_ order: Order, _ reply: WebReply?) {
        guard let reply, reply.status < 500, ![401, 422, 429].contains(reply.status) else { return }
        report(.otherBodyTaken, "order \(order.number) with another body is answered \(reply.status)")
    }
}
