import HTTPTypes
import Payments

extension APIError {
    /// Refusals that only payments have that pay somebody; nil for others.
    ///
    /// - Parameter failure: how the reference's texts begin, such as `B2C payment failed`.
    init?(payout error: PaymentError, _ failure: String) {
        switch error {
        case .payoutsNotConfigured:
            self.init(
                .badRequest, "NOT_CONFIGURED",
                "\(failure): set MPESA_INITIATOR_NAME and MPESA_SECURITY_CREDENTIAL to make payouts")
        case .payoutLimit(let shillings):
            self.init(
                .badRequest, "PAYOUT_LIMIT",
                "\(failure): one payout may be at most \(shillings) shillings (MPESA_B2C_MAX_AMOUNT)")
        case .dailyPayoutLimit(let shillings):
            self.init(
                .badRequest, "DAILY_PAYOUT_LIMIT",
                "\(failure): payouts of one day may be at most \(shillings) shillings (MPESA_B2C_DAILY_LIMIT)")
        case .payoutsHeld(let reason):
            self.init(
                .conflict, "PAYOUTS_HELD",
                "\(failure): payouts are held (\(reason)). Nothing was sent; with Prefer: respond-async a payout "
                    + "waits until they go on")
        case .keyReused, .keyOfAnotherCaller, .stillRunning: return nil
        }
    }
}

extension APIErrorCase {
    /// What payments are refused with that pay somebody, before they are stored.
    static let payout = [
        APIErrorCase(.badRequest, "NOT_CONFIGURED", "Payouts are not set up"),
        APIErrorCase(.conflict, "PAYOUTS_HELD", "Payouts are held; nothing was stored or sent"),
        APIErrorCase(.badRequest, "PAYOUT_LIMIT", "Over the limit of one payout"),
        APIErrorCase(.badRequest, "DAILY_PAYOUT_LIMIT", "Over the limit of this day in Nairobi"),
    ]
}
