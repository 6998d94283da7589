public import HTTPTypes
public import HummingbirdCore

/// What a server allows the clients of its connections.
public struct ConnectionRules: Sendable {
    /// How long a connection may be idle, and a request head may take to arrive; nil for no limit.
    public var idleTimeout: Duration?
    /// How long a request may take from its head to the end of its body; nil for no limit.
    public var requestTimeout: Duration?
    /// How long an answer may wait for a client that does not read; nil for no limit.
    public var writeTimeout: Duration?
    /// How many requests of one connection may wait for their answers.
    ///
    /// Requests beyond that are discarded: the waiting ones are answered, then the connection is closed. A client that pipelines
    /// has to expect that (RFC 9112, 9.3.2).
    public var maximumPipelined: Int
    /// Counts the connections and limits them; nil for no limit.
    public var registry: ConnectionRegistry?
    /// The answer to a request on a connection from the reserve; nil to serve the request.
    public var answerOnReserve: @Sendable (HTTPRequest) -> Response?

    /// Sets the rules; by default only the number of waiting requests is limited.
    public init(
        idleTimeout: Duration? = nil, requestTimeout: Duration? = nil, writeTimeout: Duration? = nil,
        maximumPipelined: Int = 64, registry: ConnectionRegistry? = nil,
        answerOnReserve: @escaping @Sendable (HTTPRequest) -> Response? = { _ in nil }
    ) {
        self.idleTimeout = idleTimeout
        self.requestTimeout = requestTimeout
        self.writeTimeout = writeTimeout
        self.maximumPipelined = maximumPipelined
        self.registry = registry
        self.answerOnReserve = answerOnReserve
    }
}
