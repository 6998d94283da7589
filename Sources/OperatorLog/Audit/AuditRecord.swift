public import Database
public import Ownership
public import Time

/// What a person did, as it is kept.
public struct AuditRecord: Sendable, Hashable, Record {
    static let columns =
        "id, actor, action, transaction_ref, reason, value_before, value_after, created_at, merchant_id"

    /// Its number.
    public let id: Int64
    /// Who did it: the API key or `cli`, and the name that was given with it.
    public let actor: String
    /// What was done, such as `payment.decide`.
    public let action: String
    /// The payment that it was done to, where there is one.
    public let transactionID: Int64?
    /// Why, in the person's words.
    public let reason: String
    /// What stood there before.
    public let before: String?
    /// What stands there since.
    public let after: String?
    /// When.
    public let at: Instant
    /// Whose it is.
    public let merchantID: MerchantID

    init(row: SQLRow) throws {
        var reader = row.reader
        id = try reader.integer()
        actor = try reader.text()
        action = try reader.text()
        transactionID = try reader.optionalInteger()
        reason = try reader.text()
        before = try reader.optionalText()
        after = try reader.optionalText()
        at = Instant(microseconds: try reader.integer())
        merchantID = MerchantID(try reader.integer())
    }
}
