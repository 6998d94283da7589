import Daraja
import JSON
import Time

/// Tells a shortcode's owner of customers' payments.
struct C2BConfirmations: Sendable, Hashable {
    let registration: C2BRegistration
    let isBuyGoods: Bool

    /// Recorded pairs have the confirmation's time one second before the callback's.
    private static let leadOverCallback = Duration.seconds(1)

    /// The question that is asked before a payment is made.
    func validation(of payment: SandboxPayment, _ sequence: Int) -> JSON {
        notice(of: payment, sequence, balance: nil).json
    }

    /// The confirmations of a payment that a customer made on their own: none, one or two.
    ///
    /// - Parameters:
    ///   - thirdPartyTransactionID: what the validation's answer gave to take along.
    ///   - index: how many deliveries the payment has had before.
    func deliveries(
        of payment: SandboxPayment, _ sequence: Int, balance: Int64, thirdPartyTransactionID: String = "",
        after index: Int = 0
    ) -> [Delivery] {
        var outbox = Outbox(of: .payment(sequence), after: index)
        let dueTimes = CallbackSchedule.dueTimes(
            acceptedAt: payment.acceptedAt, endsAt: payment.endsAt, payment.faults)
        for (number, due) in dueTimes.enumerated() {
            // A confirmation always means success, so only the amount can contradict.
            let excess: Int64 = number > 0 && payment.faults.contains(.callbackContradicted) ? 1 : 0
            var notice = notice(of: payment, sequence, excess: excess, balance: balance)
            notice.thirdPartyTransactionID = thirdPartyTransactionID
            outbox.add(.confirmation, due: due, to: registration.confirmationURL, notice.json)
        }
        return outbox.deliveries
    }

    /// The second announcement of a push, with the receipt of its callback and without the callback's faults.
    ///
    /// - Parameter shortcode: the one whose URLs are registered, which the notice names.
    func announce(
        _ push: SandboxPayment, _ sequence: Int, to shortcode: Shortcode, balance: Int64, in outbox: inout Outbox
    ) {
        guard let receipt = push.receipt, !push.faults.contains(.resultOnlyByQuery) else { return }
        let purchase = C2BPurchase(
            receipt: receipt.text, paidAt: push.endsAt - Self.leadOverCallback, shortcode: shortcode,
            isBuyGoods: isBuyGoods, billRefNumber: isBuyGoods ? "" : push.accountReference, shillings: push.shillings,
            customer: push.phoneNumber.digits, sequence: sequence)
        outbox.add(
            .confirmation, due: push.endsAt, to: registration.confirmationURL,
            C2BNoticeDocument(purchase: purchase, version: registration.version, balance: balance).json)
    }

    private func notice(
        of payment: SandboxPayment, _ sequence: Int, excess: Int64 = 0, balance: Int64?
    ) -> C2BNoticeDocument {
        let purchase = C2BPurchase(
            receipt: payment.id, paidAt: payment.acceptedAt, shortcode: payment.shortcode, isBuyGoods: isBuyGoods,
            billRefNumber: payment.accountReference, shillings: payment.announcedShillings + excess,
            customer: payment.announcedDigits, sequence: sequence)
        return C2BNoticeDocument(purchase: purchase, version: registration.version, balance: balance)
    }
}
