public import JSON
public import Payments

extension TransactionHistory {
    /// The payment, and how it came to be what it is.
    public func json(_ names: MerchantNames) -> JSON {
        .object(
            (transaction.json(names).members ?? []) + [
                JSON.Member("events", .array(events.map(\.json))),
                JSON.Member("callbacks", .array(callbacks.map(\.briefJSON))),
                JSON.Member("attempts", .array(attempts.map(\.json))),
                JSON.Member("discrepancies", .array(discrepancies.map(\.json))),
            ])
    }

    /// What `json` is like.
    public static let schema = Transaction.schema.adding([
        "events": .array(of: PaymentEvent.schema), "callbacks": .array(of: CallbackRecord.briefSchema),
        "attempts": .array(of: Attempt.schema), "discrepancies": .array(of: Discrepancy.schema),
    ])
}
