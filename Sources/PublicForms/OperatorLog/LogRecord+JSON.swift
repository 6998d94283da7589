public import JSON
public import OperatorLog
import Time

extension LogRecord {
    /// The row as the reference shows it.
    public var json: JSON {
        [
            "id": JSON(id), "level": .string(level), "category": .string(category), "message": .string(message),
            "metadata": JSON(stored: metadata), "created_at": .string(at.rfc3339),
        ]
    }

    /// What `json` is like.
    public static let schema = Schema.object([
        "id": .rowID, "level": .words(of: LogLevel.self), "category": .string, "message": .string, "metadata": .any,
        "created_at": .instant,
    ]).named("LogLine")
}
