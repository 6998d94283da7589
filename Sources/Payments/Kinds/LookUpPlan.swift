/// How the outcome of a kind of payment is asked for, and what becomes of a payment about which nobody answers.
struct LookUpPlan: Sendable {
    /// The operation of Daraja's that answers.
    enum Question: Sendable {
        /// By CheckoutRequestID; the answer is the outcome.
        case stkQuery
        /// By our own id or a receipt; the outcome comes as a callback of its own.
        case transactionStatus
    }

    /// What becomes of a payment when all questions are used up.
    enum End: Sendable {
        /// A collection expires: nobody paid, as far as anybody knows.
        case expired
        /// A payment that may have paid somebody goes to a person.
        case review
    }

    let question: Question
    let schedule: LookUpSchedule
    let end: End
}
