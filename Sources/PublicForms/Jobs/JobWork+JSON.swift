import JSON
import Jobs

extension JobWork {
    /// The members that a job and a dead letter share.
    var members: [JSON.Member] {
        [
            JSON.Member("endpoint", JSON(request.endpoint)),
            JSON.Member("method", JSON(request.method)),
            JSON.Member("headers", JSON(request.headers)),
            JSON.Member("payload", .string(payload)),
            JSON.Member("correlation_id", JSON(correlationID)),
        ]
    }

    /// What they are like.
    static let memberSchemas: KeyValuePairs<String, Schema> = [
        "endpoint": Schema.string.orNull, "method": Schema.string.orNull, "headers": Schema.string.orNull,
        "payload": .string, "correlation_id": Schema.string.orNull, "merchant": .string,
    ]
}
