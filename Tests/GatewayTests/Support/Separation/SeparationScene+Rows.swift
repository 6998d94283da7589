import Daraja
import JSON
import Jobs
import Logging
import Ownership
import Payments
import TestSupport
import Testing

extension SeparationScene {
    /// Makes rows of every kind for the owner.
    func fill() async throws {
        // First, because a round of the worker would do what is due.
        for number in 1...3 { try await deadLetter(number) }
        try await pushes()
        try await notices()
        try await payouts()
        for number in 1...2 {
            try await demand(
                "/api/auth/keys",
                [
                    "name": .string("key \(number) of \(owner.tag)"), "permissions": ["read"],
                    "merchant": .string(owner.name),
                ], for: owner)
        }
    }

    /// A job of the owner that no handler can do.
    func deadLetter(_ number: Int) async throws {
        let job = NewJob(
            JobKind("look_up"), payload: "\(owner.tag) \(number) names no payment", correlationID: owner.tag,
            owner: ownerID.rawValue)
        try await gateway.payments.queue.enqueue(job)
        _ = try await gateway.worker.processOnce()
    }

    /// Asks a customer of a merchant for money.
    func push(_ number: Int, for merchant: TaggedMerchant, amount: JSON = 100) async throws -> PushedPayment {
        let data = try await demand(
            LiveGateway.pushPath,
            LiveGateway.order(merchant.phoneNumber(number), amount: amount, reference: merchant.reference(number)),
            for: merchant, headers: ["Idempotency-Key": "push-\(merchant.reference(number))"])
        return PushedPayment(
            id: try #require(data["transactionId"]?.int), uid: try #require(data["uid"]?.string),
            checkoutRequestID: try #require(data["CheckoutRequestID"]?.string),
            merchantRequestID: try #require(data["MerchantRequestID"]?.string))
    }

    /// Has the payment's own URL called.
    func report(_ payment: PushedPayment, _ body: String) async throws {
        let reply = try await gateway.client.post(try gateway.callbackPath(payment.uid), text: body)
        #expect(reply.status == 200, "\(reply.text)")
    }

    /// The body of a callback about a push of the owner that succeeded.
    func success(_ payment: PushedPayment, _ number: Int, amount: String = "100.00") -> String {
        successCallback(
            payment, receipt: owner.receipt(number), amount: amount,
            phoneNumber: "254" + owner.phoneNumber(number).dropFirst())
    }

    /// Pushes that are completed, in review twice, failed and open; one in review is decided.
    private func pushes() async throws {
        let completed = try await push(1, for: owner)
        try await report(completed, success(completed, 1))
        try await report(completed, success(completed, 1))
        for number in 2...3 {
            let inReview = try await push(number, for: owner)
            try await report(inReview, success(inReview, number, amount: "99.00"))
            guard number == 3 else { continue }
            try await demand(
                "/api/transactions/\(inReview.id)/decision",
                ["outcome": "failed", "reason": .string("never \(owner.tag)"), "operator": .string(owner.tag)],
                for: owner)
        }
        let failed = try await push(4, for: owner)
        try await report(failed, failureCallback(failed, text: "Cancelled by \(owner.tag)"))
        _ = try await push(5, for: owner, amount: 155)
        // Completed by an answer, which names no receipt.
        let asked = try await push(6, for: owner)
        _ = try await eventually("Daraja knows how a push ended") {
            try await gateway.client.post(
                "/api/mpesa/stk-push/query", ["checkoutRequestId": .string(asked.checkoutRequestID)],
                headers: acting(for: owner)
            ).status == 200 ? true : nil
        }
    }

    /// The path of the URL that is registered for a shortcode of a merchant.
    func registeredPath(_ kind: CallbackKind, _ merchant: TaggedMerchant) throws -> String {
        let url = gateway.callbackAddress.url(kind, try #require(Shortcode(merchant.shortcodeText)))
        return String(url.dropFirst(gateway.client.base.utf8.count))
    }

    /// Has Daraja tell the owner of a payment that a customer has made, or is about to make.
    func notify(_ kind: CallbackKind, _ number: Int, amount: String, reference: Int) async throws {
        let notice = c2bNotice(
            owner.receipt(number), amount: amount, reference: owner.reference(reference),
            payer: "254" + owner.phoneNumber(number).dropFirst(), shortcode: owner.shortcodeText)
        let reply = try await gateway.client.post(try registeredPath(kind, owner), text: notice)
        #expect(reply.status == 200, "\(reply.text)")
    }

    /// A validation, a payment that is counted, and one that may belong to the open push and so waits.
    private func notices() async throws {
        try await demand("/api/mpesa/c2b/register", [:], for: owner)
        try await notify(.c2bValidation, 11, amount: "70.00", reference: 11)
        try await notify(.c2bConfirmation, 11, amount: "70.00", reference: 11)
        try await notify(.c2bConfirmation, 12, amount: "155.00", reference: 5)
    }

    private func payout(_ number: Int, _ headers: [String: String] = [:]) async throws -> JSON {
        try await demand(
            LiveGateway.payoutPath, Self.payout(to: owner, number),
            for: owner, headers: headers.merging(["Idempotency-Key": "pay-\(owner.reference(number))"]) { $1 })
    }

    /// The order of a payout to a customer of a merchant.
    static func payout(to merchant: TaggedMerchant, _ number: Int) -> JSON {
        [
            "phoneNumber": .string(merchant.phoneNumber(number)), "amount": 60,
            "remarks": .string("pays \(merchant.tag)"),
        ]
    }

    /// Payouts that are completed, sent and queued, and a hold.
    private func payouts() async throws {
        let data = try await payout(21)
        let completed = OrderedPayout(
            id: try #require(data["transactionId"]?.int), uid: try #require(data["uid"]?.string),
            conversationID: try #require(data["ConversationID"]?.string))
        let result = payoutResult(
            completed, receipt: owner.receipt(21), amount: "60",
            receiver: "254" + owner.phoneNumber(21).dropFirst())
        let reply = try await gateway.client.post(
            try gateway.callbackPath(completed.uid, .b2cResult), text: result)
        #expect(reply.status == 200, "\(reply.text)")
        _ = try await payout(22)
        _ = try await payout(23, ["Prefer": "respond-async"])
        try await demand(
            "/api/payouts/hold", ["reason": .string("held by \(owner.tag)"), "operator": .string(owner.tag)],
            for: owner)
    }
}
