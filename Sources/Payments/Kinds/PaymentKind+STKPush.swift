import Daraja

extension PaymentKind {
    /// A customer is asked on the phone (M-PESA Express).
    public static let stkPush = PaymentKind(
        "STK_PUSH", .incoming, isSentByUs: true, isAnnouncedTwice: true, callbacks: [.stk],
        lookUp: LookUpPlan(question: .stkQuery, schedule: .push, end: .expired),
        cancellations: [.cancelledByCustomer], catalogue: STKResultCatalogue.meaning(of:))
}
