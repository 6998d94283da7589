public import JSON
public import Payments
import Time

extension Attempt {
    /// The call to Daraja as the history of its payment or operation shows it.
    public var json: JSON {
        [
            "api": .string(api), "outcome": .string(outcome), "code": JSON(code), "message": JSON(message),
            "startedAt": .string(startedAt.rfc3339), "durationMs": JSON(duration.microseconds / 1_000),
        ]
    }

    /// What `json` is like.
    public static let schema = Schema.object([
        "api": .string, "outcome": .words("success", "refused", "notSent", "ambiguous"), "code": Schema.string.orNull,
        "message": Schema.string.orNull, "startedAt": .instant, "durationMs": .count,
    ])
}
