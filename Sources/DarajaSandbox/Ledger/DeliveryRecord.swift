import Daraja
public import Time

/// What the ledger knows of one callback.
public struct DeliveryRecord: Sendable, Hashable {
    /// When it was to be posted.
    public let due: Instant
    /// Nil until the delivery has ended.
    public internal(set) var outcome: DeliveryOutcome?
    /// When the receiver had answered or was given up.
    public internal(set) var endedAt: Instant?

    init(due: Instant) {
        self.due = due
    }

    var json: JSON {
        var members = [JSON.Member("due", .string(due.rfc3339)), JSON.Member("ended", JSON(endedAt?.rfc3339))]
        switch outcome {
        case .answered(let status): members.append(JSON.Member("status", JSON(status)))
        case .failed(let reason): members.append(JSON.Member("error", .string(reason)))
        case nil: break
        }
        return .object(members)
    }
}
