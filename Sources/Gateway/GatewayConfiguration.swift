public import Payments

/// How the HTTP side of an installation is set up.
public struct GatewayConfiguration: Sendable {
    /// What the health document says of this instance.
    public struct Instance: Sendable {
        /// The program's version.
        public var version: String
        /// `sandbox` or `production`.
        public var environment: String
        /// Which Daraja is talked to: `built-in sandbox`, or a host.
        public var daraja: String

        /// Describes an instance.
        public init(version: String, environment: String, daraja: String) {
            self.version = version
            self.environment = environment
            self.daraja = daraja
        }
    }

    /// What the health document says.
    public var instance: Instance
    /// Makes and checks callback URLs.
    public var callbackAddress: CallbackAddress
    /// Which callbacks are believed by their address.
    public var trust: CallbackTrust
    /// Whether callbacks are taken on the reference's paths, where the source address is the only proof.
    public var takesReferencePaths = true
    /// Finds out who sent a request.
    public var addresses: ClientAddress
    /// Whether real money moves.
    public var isProduction: Bool
    /// Which web pages may call the API.
    public var origins: CORSPolicy
    /// How many clients may listen to live events at once.
    public var maximumEventClients: Int
    /// How many requests may be served at once; callbacks and probes are let in up to twice that.
    public var maximumRequests: Int

    /// Collects the settings.
    public init(
        instance: Instance, callbackAddress: CallbackAddress, trust: CallbackTrust, addresses: ClientAddress,
        isProduction: Bool, origins: CORSPolicy = CORSPolicy(), maximumEventClients: Int = 10_000,
        maximumRequests: Int = 2_000
    ) {
        self.instance = instance
        self.callbackAddress = callbackAddress
        self.trust = trust
        self.addresses = addresses
        self.isProduction = isProduction
        self.origins = origins
        self.maximumEventClients = maximumEventClients
        self.maximumRequests = maximumRequests
    }
}

extension GatewayConfiguration {
    /// Knows requests of this machine.
    var loopback: LoopbackOnly {
        LoopbackOnly(addresses: addresses, origins: origins, isProduction: isProduction)
    }
}
