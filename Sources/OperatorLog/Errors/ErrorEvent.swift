public import Time

/// Something that went wrong and that nobody had expected.
public struct ErrorEvent: Sendable, Hashable {
    /// What kind of error it is, such as `SQLError`.
    public var type: String
    /// What it says.
    public var message: String
    /// Where it came from, as far as that is known.
    public var trace: String?
    /// What was being done, by name: method, path, request id; never a body.
    public var request: [String: String]
    /// When it happened.
    public var at: Instant

    /// Describes an error.
    public init(type: String, message: String, trace: String? = nil, request: [String: String] = [:], at: Instant) {
        self.type = type
        self.message = message
        self.trace = trace
        self.request = request
        self.at = at
    }
}
