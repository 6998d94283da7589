/// The HTTP request that a job stands for, where it stands for one; the queue itself sends nothing.
public struct JobRequest: Sendable, Hashable {
    /// Where it goes, at most 500 characters.
    public var endpoint: String?
    /// The method, at most 10 characters.
    public var method: String?
    /// The headers as the handler wants to read them; no secrets, they are stored as they are.
    public var headers: String?

    /// Describes a request.
    public init(endpoint: String? = nil, method: String? = nil, headers: String? = nil) {
        self.endpoint = endpoint
        self.method = method
        self.headers = headers
    }
}
