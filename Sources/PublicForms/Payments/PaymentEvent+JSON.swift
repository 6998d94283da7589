public import JSON
public import Payments
import Time

extension PaymentEvent {
    /// The transition as the history of its payment shows it.
    public var json: JSON {
        [
            "sequence": JSON(version), "state": .string(stateWord), "at": .string(at.rfc3339),
            "callbackId": callbackID.map { JSON($0) } ?? .null,
        ]
    }

    /// What `json` is like.
    public static let schema = Schema.object([
        "sequence": .rowID, "state": .words(of: PaymentState.self), "at": .instant, "callbackId": Schema.rowID.orNull,
    ])
}
