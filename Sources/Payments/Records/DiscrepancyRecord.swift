public import Database
public import Ownership
public import Time

/// Evidence that did not fit, as operators list it.
public struct DiscrepancyRecord: Sendable, Hashable, Record {
    static let columns = "id, transaction_ref, callback_id, kind, expected, found, created_at, merchant_id"

    /// Its number.
    public let id: Int64
    /// The payment that it speaks against; nil for a callback that is about none.
    public let transactionID: Int64?
    /// The callback that brought it, if one did.
    public let callbackID: Int64?
    /// How it does not fit.
    public let kind: Discrepancy.Kind
    /// What we hold.
    public let expected: String
    /// What the evidence says.
    public let found: String
    /// When it came.
    public let at: Instant
    /// Whose it is.
    public let merchantID: MerchantID

    init(row: SQLRow) throws {
        var reader = row.reader
        id = try reader.integer()
        let transactionID = try reader.integer()
        self.transactionID = transactionID == DiscrepancyStore.noPayment ? nil : transactionID
        callbackID = try reader.optionalInteger()
        kind = Discrepancy.Kind(stored: try reader.text())
        expected = try reader.text()
        found = try reader.text()
        at = Instant(microseconds: try reader.integer())
        merchantID = MerchantID(try reader.integer())
    }
}
