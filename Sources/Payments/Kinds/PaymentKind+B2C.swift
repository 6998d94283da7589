import Daraja

extension PaymentKind {
    /// A customer is paid.
    public static let b2c = PaymentKind(
        "B2C", .outgoing, isSentByUs: true, usesInitiator: true, order: PayoutOrder.self,
        lookUp: LookUpPlan(question: .transactionStatus, schedule: .payout, end: .review),
        catalogue: B2CResultCatalogue.meaning(of:))
}
