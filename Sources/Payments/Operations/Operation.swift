public import Daraja
public import Database
public import Ownership
public import Time
public import Traces

/// Something that Daraja was asked to do for a merchant and that moves no money, as it is stored.
public struct Operation: Sendable, Hashable, Record {
    static let columns = """
        id, uid, merchant_id, kind, state, version, shortcode, request, result, result_code, result_desc, created_by, \
        trace_id, created_at, updated_at
        """

    /// Its number.
    public let id: Int64
    /// The name that we gave it before it was stored.
    public let uid: TransactionUID
    /// For whom it was done.
    public let merchantID: MerchantID
    /// What kind of operation it is.
    public let kind: OperationKind
    /// Where it stands.
    public let state: OperationState
    /// The word of its state, as it is stored and shown.
    public let stateWord: String
    /// Counts its transitions from 1 on.
    let version: Int64
    /// Which of the merchant's shortcodes it is about; nil for one that is about none.
    public let shortcode: Shortcode?
    /// What was ordered, as JSON text of our own, without secrets.
    public let request: String
    /// What Daraja answered, or reported later, as JSON text.
    public let result: String?
    /// The code with which it ended, where one was given.
    public let resultCode: String?
    /// The words beside it.
    public let resultDescription: String?
    /// Who ordered it.
    public let createdBy: String
    /// The trace of the request that it was ordered by.
    public let traceID: TraceID?
    /// When it was stored.
    public let createdAt: Instant
    /// When it last moved.
    public let updatedAt: Instant

    init(row: SQLRow) throws {
        var reader = row.reader
        id = try reader.integer()
        guard let uid = TransactionUID(try reader.text()) else {
            throw SQLError(.unexpectedValue, "operation \(id) has an unreadable uid")
        }
        self.uid = uid
        merchantID = MerchantID(try reader.integer())
        kind = OperationKind(stored: try reader.text())
        stateWord = try reader.text()
        state = OperationState(stored: stateWord)
        version = try reader.integer()
        shortcode = try reader.optionalText().flatMap { Shortcode($0) }
        request = try reader.text()
        result = try reader.optionalText()
        resultCode = try reader.optionalText()
        resultDescription = try reader.optionalText()
        createdBy = try reader.text()
        traceID = try reader.optionalText().flatMap { TraceID($0) }
        createdAt = Instant(microseconds: try reader.integer())
        updatedAt = Instant(microseconds: try reader.integer())
    }
}
