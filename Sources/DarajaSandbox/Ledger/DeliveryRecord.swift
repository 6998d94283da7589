import JSON
public import Time

/// What the ledger knows of one callback.
public struct DeliveryRecord: Sendable, Hashable {
    /// Which of Daraja's callbacks it is.
    public let kind: Delivery.Kind
    /// When it was to be posted.
    public let due: Instant
    /// Nil until the delivery has ended; without the receiver's words.
    public private(set) var outcome: DeliveryOutcome?
    /// When the receiver had answered or was given up.
    public private(set) var endedAt: Instant?

    init(_ delivery: Delivery) {
        kind = delivery.kind
        due = delivery.due
    }

    mutating func ended(_ outcome: DeliveryOutcome, at now: Instant) {
        self.outcome =
            switch outcome {
            case .answered(let status, _): .answered(status: status)
            case .failed: outcome
            }
        endedAt = now
    }

    var json: JSON {
        var members = [
            JSON.Member("kind", .string(kind.rawValue)),
            JSON.Member("due", .string(due.rfc3339)),
            JSON.Member("ended", JSON(endedAt?.rfc3339)),
        ]
        switch outcome {
        case .answered(let status, _): members.append(JSON.Member("status", JSON(status)))
        case .failed(let reason): members.append(JSON.Member("error", .string(reason)))
        case nil: break
        }
        return .object(members)
    }
}
