/// What the queue refuses, in a way that a caller can act on.
public enum JobQueueError: Error, Sendable, Hashable, CustomStringConvertible {
    /// There is no dead letter with this number.
    case deadLetterNotFound(Int64)
    /// Somebody has requeued or discarded it already.
    case deadLetterHandled(Int64)
    /// The payload has more than this number of bytes.
    case payloadTooLarge(limit: Int)

    /// A sentence for people; the first one is the reference's.
    public var description: String {
        switch self {
        case .deadLetterNotFound: "Dead letter item not found"
        case .deadLetterHandled: "Dead letter item was already requeued or discarded"
        case .payloadTooLarge(let limit): "Job payload has more than \(limit) bytes"
        }
    }
}
