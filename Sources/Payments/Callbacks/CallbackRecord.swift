public import Database
public import Ownership
public import Time

/// A callback as it is kept.
public struct CallbackRecord: Sendable, Hashable, Record {
    static let columns = """
        id, callback_type, raw_payload, processed, processing_result, verdict, ip_address, user_agent, \
        transaction_ref, created_at, merchant_id
        """

    /// Its number.
    public let id: Int64
    /// What kind of callback it is, in the reference's words.
    public let type: String
    /// The body as it came, without secrets.
    public let body: String
    /// Whether it was brought to an end.
    public let isProcessed: Bool
    /// What was done with it; see `CallbackResult.Effect`.
    public let effect: String?
    /// Why it was believed; see `CallbackFilter.Verdict`.
    public let verdict: String
    /// Where it came from.
    public let address: String?
    /// What the sender calls itself.
    public let userAgent: String?
    /// The payment it is about, when there is one.
    public let transactionID: Int64?
    /// When it came.
    public let at: Instant
    /// Whose it is, as far as that is known.
    public let merchantID: MerchantID

    init(row: SQLRow) throws {
        var reader = row.reader
        id = try reader.integer()
        type = try reader.text()
        body = try reader.text()
        isProcessed = try reader.flag()
        effect = try reader.optionalText()
        verdict = try reader.text()
        address = try reader.optionalText()
        userAgent = try reader.optionalText()
        transactionID = try reader.optionalInteger()
        at = Instant(microseconds: try reader.integer())
        merchantID = MerchantID(try reader.integer())
    }
}
