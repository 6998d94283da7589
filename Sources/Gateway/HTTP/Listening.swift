public import HummingbirdTLS

/// Where a server listens, how it speaks and how much of the machine its clients may take.
public struct Listening: Sendable {
    /// The address.
    public var host: String
    /// The port; 0 takes any.
    public var port: Int
    /// The certificate and how it is renewed; nil to speak plain HTTP.
    public var tls: TLSConfiguration?
    /// How many connections may be open.
    ///
    /// When there are as many, those that have been idle the longest are closed to make room; when none is idle, the last
    /// tenth serves callbacks and probes only.
    public var maximumConnections: Int
    /// How many of them one address may hold that is neither Safaricom's, nor a trusted proxy's, nor this machine's.
    public var maximumConnectionsPerAddress: Int
    /// The proxies in front of this server, as addresses or ranges.
    public var trustedProxies: [String]
    /// How long a connection may say nothing, and a head may take to come whole.
    public var idleTimeout: Duration
    /// How long a request may take from its head to the end of its body.
    public var requestTimeout: Duration
    /// How long an answer may wait for a client that does not read.
    public var writeTimeout: Duration

    /// Listens with the usual limits.
    public init(
        host: String, port: Int, tls: TLSConfiguration? = nil, maximumConnections: Int = 10_000,
        maximumConnectionsPerAddress: Int = 256, trustedProxies: [String] = [],
        idleTimeout: Duration = .seconds(60), requestTimeout: Duration = .seconds(30),
        writeTimeout: Duration = .seconds(20)
    ) {
        self.host = host
        self.port = port
        self.tls = tls
        self.maximumConnections = maximumConnections
        self.maximumConnectionsPerAddress = maximumConnectionsPerAddress
        self.trustedProxies = trustedProxies
        self.idleTimeout = idleTimeout
        self.requestTimeout = requestTimeout
        self.writeTimeout = writeTimeout
    }
}
