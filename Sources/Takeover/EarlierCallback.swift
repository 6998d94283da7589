import Database
import Time

/// A callback as an earlier backend stored it.
struct EarlierCallback: Sendable {
    /// The columns in the order in which `init(row:)` reads them.
    static func columns(_ table: EarlierTable) -> String {
        let texts = ["callback_type", "raw_payload", "processing_result", "ip_address", "user_agent"].map(table.text)
        let processed = table.types["processed"] == nil ? "0" : "COALESCE(processed, 0)"
        return (["id", processed] + texts + [table.instant("created_at")]).joined(separator: ", ")
    }

    let id: Int64
    let isProcessed: Bool
    let type: String
    let body: String
    let processingResult: String?
    let address: String?
    let userAgent: String?
    let createdAt: Instant?

    init(row: SQLRow) throws {
        var reader = row.reader
        id = try reader.integer()
        isProcessed = try reader.flag()
        type = try reader.optionalText() ?? ""
        body = try reader.optionalText() ?? ""
        processingResult = try reader.optionalText()
        address = try reader.optionalText()
        userAgent = try reader.optionalText()
        createdAt = try reader.optionalInteger().map { Instant(microseconds: $0) }
    }
}
