public import Database
public import Ownership

/// Reads what operators look at beside the payments: callbacks, and evidence that did not fit.
public struct RecordReader: Sendable {
    private let database: any SQLDatabase

    /// Reads from a database.
    public init(database: any SQLDatabase) {
        self.database = database
    }

    /// Evidence of a scope that did not fit, newest first.
    public func discrepancies(
        in scope: MerchantScope, kind: Discrepancy.Kind? = nil, transactionID: Int64? = nil,
        _ part: RecordPart = RecordPart()
    ) async throws -> RecordPage<DiscrepancyRecord> {
        var query = RecordQuery("discrepancies", columns: DiscrepancyRecord.columns)
        query.require(scope)
        query.require("kind", kind?.rawValue)
        query.require("transaction_ref", transactionID)
        return try await database.read { [query] in try query.page(part, $0, DiscrepancyRecord.init(row:)) }
    }

    /// Callbacks of a scope, newest first.
    public func callbacks(
        in scope: MerchantScope, _ filter: CallbackFilter = CallbackFilter(), _ part: RecordPart = RecordPart()
    ) async throws -> RecordPage<CallbackRecord> {
        var query = RecordQuery("callback_history", columns: CallbackRecord.columns)
        query.require(scope)
        query.require("callback_type", filter.type?.rawValue)
        query.require("processing_result", filter.effect?.rawValue)
        query.require("verdict", filter.verdict?.rawValue)
        query.require("transaction_ref", filter.transactionID)
        return try await database.read { [query] in try query.page(part, $0, CallbackRecord.init(row:)) }
    }
}
