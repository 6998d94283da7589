import JSON

/// What the sandbox answers, and what it will post because of it.
public struct SandboxResponse: Sendable, Hashable {
    /// When and whether the answer reaches the client.
    public enum Manner: Sendable, Hashable {
        case atOnce
        /// After the named delivery was answered, or after the time when the receiver is slower.
        case afterDelivery(Delivery.ID, atMost: Duration)
        case afterWaiting(Duration)
        /// Not at all: the connection is closed.
        case never
    }

    /// The HTTP status.
    public var status: Int
    /// Nil for an empty body.
    public var contentType: String?
    /// The bytes to send; JSON unless a fault says otherwise.
    public var body: [UInt8]
    /// When to send it, if at all.
    public var manner = Manner.atOnce
    /// The callbacks to post, each at its own time.
    public var deliveries: [Delivery] = []

    /// An answer at once and without callbacks.
    public init(status: Int, contentType: String?, body: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }

    init(status: Int = 200, _ json: JSON) {
        self.init(status: status, contentType: "application/json", body: json.bytes)
    }
}
