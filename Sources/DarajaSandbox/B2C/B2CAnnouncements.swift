import Daraja
import JSON
import Time

/// What is posted about a payout: a timeout notice, a result, both, or nothing.
struct B2CAnnouncements: Sendable {
    let order: B2COrder
    /// The body as it came, which the notice may repeat.
    let request: JSON
    let payment: SandboxPayment
    /// What the payout has left.
    let utilityShillings: Int64
    let noticeForm: FaultSwitches.TimeoutNoticeForm

    func deliveries(_ sequence: Int, noticeDue: Instant) -> [Delivery] {
        var outbox = Outbox(of: .payment(sequence))
        let faults = payment.faults
        if faults.contains(.timeoutNoticeThenResult) || faults.contains(.timeoutNoticeOnly) {
            outbox.add(.timeoutNotice, due: noticeDue, to: order.timeoutURL, timeoutNotice)
        }
        guard !faults.contains(.timeoutNoticeOnly) else { return outbox.deliveries }
        let dueTimes = CallbackSchedule.dueTimes(
            acceptedAt: payment.acceptedAt, endsAt: payment.endsAt, faults)
        for (index, due) in dueTimes.enumerated() {
            var result = result
            if index > 0, faults.contains(.callbackContradicted) {
                result.outcome =
                    payment.outcome == B2COutcomes.insufficient ? B2COutcomes.unregistered : B2COutcomes.insufficient
            }
            outbox.add(.result, due: due, to: order.resultURL, result.json)
        }
        return outbox.deliveries
    }

    private var timeoutNotice: JSON {
        guard noticeForm == .result else { return request }
        var notice = result
        // Of the codes that the portal lists this one says that the request waits and may still run.
        notice.outcome = SandboxOutcome(100_000_000, "Request cached, waiting to be resent")
        return notice.json
    }

    private var result: ResultDocument {
        ResultDocument(
            outcome: payment.outcome, originatorConversationID: payment.requestID, conversationID: payment.id,
            transactionID: payment.transactionID?.text ?? "", parameters: parameters,
            reference: ResultDocument.item(
                "QueueTimeoutURL", "https://internalsandbox.safaricom.co.ke/mpesa/b2cresults/v1/submit"))
    }

    private var parameters: [JSON] {
        [
            ResultDocument.item("TransactionAmount", JSON(payment.announcedShillings)),
            ResultDocument.item("TransactionReceipt", JSON(payment.transactionID?.text)),
            ResultDocument.item("ReceiverPartyPublicName", .string("\(payment.announcedDigits) - JANE DOE")),
            ResultDocument.item("TransactionCompletedDateTime", .string(Self.dottedTime(payment.endsAt))),
            ResultDocument.item("B2CUtilityAccountAvailableFunds", JSON(utilityShillings)),
            ResultDocument.item("B2CWorkingAccountAvailableFunds", 0),
            ResultDocument.item("B2CRecipientIsRegisteredCustomer", "Y"),
            ResultDocument.item("B2CChargesPaidAccountAvailableFunds", 0),
        ]
    }

    /// The form `06.07.2024 22:48:52`, which only payouts use.
    static func dottedTime(_ instant: Instant) -> String {
        let digits = Array(EastAfricaTime.dayFirstTimestamp(instant))
        func part(_ range: Range<Int>) -> String { String(digits[range]) }
        return "\(part(0..<2)).\(part(2..<4)).\(part(4..<8)) \(part(8..<10)):\(part(10..<12)):\(part(12..<14))"
    }
}
