import Daraja
import Time

extension SandboxWorld {
    /// Ends the payment that was waiting for a validation and announces it.
    ///
    /// An answer behind the deadline is none, as the payment has ended without it.
    mutating func validationEnded(_ sequence: Int, _ outcome: DeliveryOutcome, at now: Instant) -> [Delivery] {
        guard let pending = pendingValidations.remove(sequence, at: now), let payment = ledger[sequence] else {
            return []
        }
        var thirdPartyTransactionID = ""
        let isInTime = now < pending.deadline
        ledger.update(sequence) { payment in
            if isInTime { payment.endsAt = now }
            switch isInTime ? ValidationAnswer(outcome) : .unusable {
            case .accepted(let id):
                payment.outcome = .success
                thirdPartyTransactionID = id
            case .rejected(let outcome): payment.outcome = outcome
            case .unusable: break
            }
        }
        guard let ended = ledger[sequence], ended.outcome.isSuccess else { return [] }
        organizations[payment.shortcode].utilityShillings += payment.shillings
        let confirmations = pending.confirmations.deliveries(
            of: ended, sequence, balance: organizations[payment.shortcode].utilityShillings,
            thirdPartyTransactionID: thirdPartyTransactionID, after: ended.deliveries.count)
        ledger.update(sequence) { $0.deliveries += confirmations.map(DeliveryRecord.init) }
        return confirmations
    }
}
