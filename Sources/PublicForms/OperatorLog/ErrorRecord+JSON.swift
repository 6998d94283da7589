public import JSON
public import OperatorLog
import Time

extension ErrorRecord {
    /// The row as the reference shows it.
    public var json: JSON {
        [
            "id": JSON(id), "error_type": .string(type), "error_message": .string(message),
            "stack_trace": JSON(trace), "request_data": JSON(stored: request),
            "created_at": .string(at.rfc3339),
        ]
    }

    /// What `json` is like.
    public static let schema = Schema.object([
        "id": .rowID, "error_type": .string, "error_message": .string, "stack_trace": Schema.string.orNull,
        "request_data": .any, "created_at": .instant,
    ]).named("UnexpectedError")
}
