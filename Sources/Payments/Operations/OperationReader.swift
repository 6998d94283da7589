public import Database
public import Ownership

/// Reads operations, newest first.
public struct OperationReader: Sendable {
    private let database: any SQLDatabase

    init(database: any SQLDatabase) {
        self.database = database
    }

    /// A part of the list, and the calls to Daraja about each operation in it.
    public func operations(
        in scope: MerchantScope, kind: OperationKind? = nil, state: OperationState? = nil,
        _ part: RecordPart = RecordPart()
    ) async throws -> (page: RecordPage<Operation>, attempts: [Int64: [Attempt]]) {
        var query = RecordQuery("operations", columns: Operation.columns)
        if case .only(let merchant) = scope { query.require("merchant_id", merchant.rawValue) }
        query.require("kind", kind?.rawValue)
        query.require("state", state?.rawValue)
        return try await database.read { [query] connection in
            let page = try query.page(part, connection, Operation.init(row:))
            return (page, try OperationStore.attempts(of: page.records.map(\.id), connection))
        }
    }
}
