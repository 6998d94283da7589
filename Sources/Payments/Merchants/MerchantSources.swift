public import Daraja

/// What stored merchants are brought to life with.
public struct MerchantSources: Sendable {
    /// Where the keys for sealing are.
    public var keys: any SealKeySource
    /// Makes a client for an app, by consumer key and secret; of one app it is asked for once.
    public var daraja: @Sendable (_ consumerKey: String, _ consumerSecret: String) -> any DarajaCalling
    /// Makes the advisor behind a URL, with the time that it has for its answer.
    public var advisor: @Sendable (_ url: String, _ timeout: Duration) -> any C2BAdvisor
    /// Learns secrets, so that they never reach a log.
    public var register: @Sendable (String) -> Void
    /// The merchant of the settings as a form; nil where it needs not be remembered.
    public var settings: MerchantForm?

    /// Collects the sources.
    public init(
        keys: any SealKeySource,
        daraja: @escaping @Sendable (_ consumerKey: String, _ consumerSecret: String) -> any DarajaCalling,
        advisor: @escaping @Sendable (_ url: String, _ timeout: Duration) -> any C2BAdvisor,
        register: @escaping @Sendable (String) -> Void = { _ in }, settings: MerchantForm? = nil
    ) {
        self.keys = keys
        self.daraja = daraja
        self.advisor = advisor
        self.register = register
        self.settings = settings
    }
}
