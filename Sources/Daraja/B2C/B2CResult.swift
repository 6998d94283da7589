public import JSON

/// What Daraja posts to the result URL of a payout.
public struct B2CResult: Sendable, Hashable {
    /// The common part: code, words and ids.
    public let envelope: ResultEnvelope
    /// The receipt: on success the id of the transaction will do; a failure carries an id that is none.
    public let receipt: Receipt?
    /// What was paid, where it is named.
    public let amount: ReportedAmount?
    /// The receiver's number, taken from `254708374149 - John Doe`.
    public let receiver: Payer?

    /// Nil when the document is no result.
    public init?(json: JSON) {
        guard let envelope = ResultEnvelope(json: json) else { return nil }
        self.envelope = envelope
        let transactionID = envelope.resultCode.isSuccess ? envelope.transactionID : nil
        receipt = (envelope.parameter("TransactionReceipt") ?? transactionID).flatMap { Receipt($0) }
        amount = envelope.amount("TransactionAmount")
        receiver = envelope.parameter("ReceiverPartyPublicName").flatMap { name in
            name.split(separator: " - ").first.map { Payer(String($0)) }
        }
    }
}
