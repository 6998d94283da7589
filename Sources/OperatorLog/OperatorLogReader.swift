public import Database
import JSON
public import Ownership

/// Reads what operators look at beside the payments: log lines, errors, what people did.
public struct OperatorLogReader: Sendable {
    private let database: any SQLDatabase

    /// Reads from a database.
    public init(database: any SQLDatabase) {
        self.database = database
    }

    /// Log lines, newest first.
    ///
    /// - Parameters:
    ///   - search: part of the message.
    ///   - members: what the lines are about, by name, such as `transaction_id`.
    public func logs(
        level: LogLevel? = nil, category: String? = nil, search: String? = nil, members: [String: String] = [:],
        _ part: RecordPart = RecordPart()
    ) async throws -> RecordPage<LogRecord> {
        var query = RecordQuery("logs", columns: "id, level, category, message, metadata, created_at")
        query.require("level", level?.rawValue)
        query.require("category", category)
        query.search("message", search)
        for member in members.sorted(by: { $0.key < $1.key }) {
            // As `LogStore` writes them.
            let written = JSON.object([JSON.Member(member.key, .string(member.value))]).text
            query.search("metadata", String(written.dropFirst().dropLast()))
        }
        return try await database.read { [query] in try query.page(part, $0, LogStore.decode) }
    }

    /// Errors, newest first.
    ///
    /// - Parameter search: part of the message.
    public func errors(
        type: String? = nil, search: String? = nil, _ part: RecordPart = RecordPart()
    ) async throws -> RecordPage<ErrorRecord> {
        var query = RecordQuery(
            "error_events", columns: "id, error_type, error_message, stack_trace, request_data, created_at")
        query.require("error_type", type)
        query.search("error_message", search)
        return try await database.read { [query] in try query.page(part, $0, ErrorEventStore.decode) }
    }

    /// What people did in a scope, newest first.
    public func audit(
        in scope: MerchantScope, transactionID: Int64? = nil, _ part: RecordPart = RecordPart()
    ) async throws -> RecordPage<AuditRecord> {
        var query = RecordQuery("audit_log", columns: AuditRecord.columns)
        query.require(scope)
        query.require("transaction_ref", transactionID)
        return try await database.read { [query] in try query.page(part, $0, AuditRecord.init(row:)) }
    }
}
