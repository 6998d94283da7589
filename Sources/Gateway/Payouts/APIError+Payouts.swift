import HTTPTypes
import Ownership
import Payments

extension APIError {
    /// Refusals that only payments have that pay somebody; nil for others.
    ///
    /// - Parameters:
    ///   - merchant: who pays; the texts name its fields, or the settings that stand for them.
    ///   - failure: how the reference's texts begin, such as `B2C payment failed`.
    init?(payout error: PaymentError, of merchant: Merchant, _ failure: String) {
        func name(_ settings: String, _ fields: String) -> String {
            merchant.id == .default ? settings : "\(fields) of \(merchant.name)"
        }
        switch error {
        case .payoutsNotConfigured:
            let missing = name(
                "MPESA_INITIATOR_NAME and MPESA_SECURITY_CREDENTIAL", "initiatorName and securityCredential")
            self.init(.badRequest, "NOT_CONFIGURED", "\(failure): set \(missing) to make payouts")
        case .payoutLimit(let shillings):
            let limit = name("MPESA_B2C_MAX_AMOUNT", "payoutMaximum")
            self.init(
                .badRequest, "PAYOUT_LIMIT", "\(failure): one payout may be at most \(shillings) shillings (\(limit))")
        case .dailyPayoutLimit(let shillings):
            let limit = name("MPESA_B2C_DAILY_LIMIT", "payoutDailyLimit")
            self.init(
                .badRequest, "DAILY_PAYOUT_LIMIT",
                "\(failure): payouts of one day may be at most \(shillings) shillings (\(limit))")
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
