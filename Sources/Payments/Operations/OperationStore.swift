import Daraja
import Database
import JSON
import Ownership
import Time
import Traces

/// The SQL of the `operations` and `operation_attempts` tables.
///
/// Every method runs inside the caller's transaction.
enum OperationStore {
    /// What a new row is made of.
    struct New: Sendable {
        let uid: TransactionUID
        let merchantID: MerchantID
        let kind: OperationKind
        let shortcode: Shortcode?
        let request: JSON
        let createdBy: String
        let createdAt: Instant
        let traceID: TraceID?
    }

    /// Stores an operation in `sending`.
    static func insert(_ new: New, _ connection: borrowing Connection) throws -> Int64 {
        try SQLError.conflictWhenTaken {
            try connection.insert(
                """
                INSERT INTO operations (uid, merchant_id, kind, state, version, shortcode, request, created_by, trace_id, \
                created_at, updated_at) VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?)
                """,
                [
                    .text(new.uid.text), .integer(new.merchantID.rawValue), .text(new.kind.rawValue),
                    .text(OperationState.sending.rawValue), SQLValue(new.shortcode?.text), .text(new.request.text),
                    .text(new.createdBy.limited(to: 200)), SQLValue(new.traceID?.description),
                    .integer(new.createdAt.microseconds), .integer(new.createdAt.microseconds),
                ])
        }
    }

    /// Moves an operation that is still what was read.
    ///
    /// - Throws: `SQLError` with `.conflict` when it has moved since, so that the whole body reads and decides again.
    static func move(
        _ operation: Operation, to outcome: OperationOutcome, callbackID: Int64? = nil, at instant: Instant,
        _ connection: borrowing Connection
    ) throws {
        let found = try connection.execute(
            """
            UPDATE operations SET state = ?, version = ?, result = COALESCE(?, result), result_code = ?, result_desc = ?, \
            callback_id = COALESCE(?, callback_id), updated_at = ? WHERE id = ? AND state = ? AND version = ?
            """,
            [
                .text(outcome.state.rawValue), .integer(operation.version + 1), SQLValue(outcome.result?.text),
                SQLValue(outcome.code?.limited(to: 32)), SQLValue(outcome.description?.limited(to: 1_024)),
                SQLValue(callbackID), .integer(instant.microseconds), .integer(operation.id),
                .text(operation.stateWord), .integer(operation.version),
            ])
        guard found == 1 else { throw SQLError(.conflict, "operation \(operation.id) has moved on") }
    }

    static func find(_ id: Int64, _ connection: borrowing Connection) throws -> Operation? {
        try connection.first("SELECT \(Operation.columns) FROM operations WHERE id = ?", [.integer(id)])
            .map(Operation.init(row:))
    }

    static func find(uid: TransactionUID, _ connection: borrowing Connection) throws -> Operation? {
        try connection.first("SELECT \(Operation.columns) FROM operations WHERE uid = ?", [.text(uid.text)])
            .map(Operation.init(row:))
    }

    /// Operations in a state that have not moved since before an instant, the oldest first.
    static func operations(
        in state: OperationState, since cutoff: Instant, limit: Int64, _ connection: borrowing Connection
    ) throws -> [Operation] {
        try connection.query(
            """
            SELECT \(Operation.columns) FROM operations WHERE state = ? AND updated_at < ? ORDER BY updated_at, id LIMIT ?
            """, [.text(state.rawValue), .integer(cutoff.microseconds), .integer(limit)]
        ).map(Operation.init(row:))
    }

    static func append(_ attempt: Attempt, of operationID: Int64, _ connection: borrowing Connection) throws {
        try AttemptStore.append(attempt, to: "operation_attempts (operation_ref", operationID, connection)
    }

    /// The calls about some operations, by operation, in their order.
    static func attempts(
        of operations: [Int64], _ connection: borrowing Connection
    ) throws -> [Int64: [Attempt]] {
        guard !operations.isEmpty else { return [:] }
        let marks = Array(repeating: "?", count: operations.count).joined(separator: ", ")
        let rows = try connection.query(
            """
            SELECT operation_ref, \(AttemptStore.columns) FROM operation_attempts WHERE operation_ref IN (\(marks)) \
            ORDER BY id
            """, operations.map(SQLValue.integer))
        var attempts: [Int64: [Attempt]] = [:]
        for row in rows {
            var reader = row.reader
            let operation = try reader.integer()
            attempts[operation, default: []].append(try AttemptStore.attempt(&reader))
        }
        return attempts
    }

    /// Removes some ended operations of kinds that need not be kept, and the calls about them.
    static func prune(before cutoff: Instant, limit: Int64, _ connection: borrowing Connection) throws -> Int {
        let kinds = OperationKind.allCases.filter { !$0.isKept }.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        guard !kinds.isEmpty else { return 0 }
        var removed = 0
        for state in [OperationState.completed, .failed, .unknown] {
            let ids = try connection.query(
                "SELECT id FROM operations WHERE state = ? AND updated_at < ? AND kind IN (\(kinds)) LIMIT ?",
                [.text(state.rawValue), .integer(cutoff.microseconds), .integer(limit)]
            ).map { try $0.integer() }
            for id in ids {
                try connection.execute("DELETE FROM operation_attempts WHERE operation_ref = ?", [.integer(id)])
                removed += try connection.execute("DELETE FROM operations WHERE id = ?", [.integer(id)])
            }
        }
        return removed
    }
}
