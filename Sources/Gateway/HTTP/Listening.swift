public import HummingbirdTLS

/// Where a server listens, how it speaks and how much of the machine its clients may take.
public struct Listening: Sendable {
    /// The address.
    public var host: String
    /// The port; 0 takes any.
    public var port: Int
    /// The certificate and how it is renewed; nil to speak plain HTTP.
    public var tls: TLSConfiguration?
    /// How many connections may be open; further ones wait in the kernel until one ends.
    public var maximumConnections: Int
    /// How long a connection may say nothing, and a head may take to come whole.
    public var idleTimeout: Duration
    /// How long a request may take from its head to the end of its body.
    public var requestTimeout: Duration

    /// Listens with the usual limits.
    public init(
        host: String, port: Int, tls: TLSConfiguration? = nil, maximumConnections: Int = 10_000,
        idleTimeout: Duration = .seconds(60), requestTimeout: Duration = .seconds(30)
    ) {
        self.host = host
        self.port = port
        self.tls = tls
        self.maximumConnections = maximumConnections
        self.idleTimeout = idleTimeout
        self.requestTimeout = requestTimeout
    }
}
