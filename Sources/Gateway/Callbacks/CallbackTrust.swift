/// Decides which source addresses a callback without a token is believed from.
public struct CallbackTrust: Sendable {
    /// The addresses that Safaricom publishes on its portal (M-Pesa Express, "Whitelisting"), twelve single ones.
    public static let publishedAddresses: Set<String> = [
        "196.201.214.200", "196.201.214.206", "196.201.214.207", "196.201.214.208", "196.201.213.114", "196.201.213.44",
        "196.201.212.127", "196.201.212.138", "196.201.212.129", "196.201.212.136", "196.201.212.74", "196.201.212.69",
    ]

    /// Whether any address is believed: `MPESA_SKIP_IP_VERIFICATION=true`.
    public var skipsVerification: Bool
    /// Whether this machine itself is believed: outside production, as in the reference.
    public var trustsLoopback: Bool

    /// Collects the settings.
    public init(skipsVerification: Bool, trustsLoopback: Bool) {
        self.skipsVerification = skipsVerification
        self.trustsLoopback = trustsLoopback
    }

    /// Whether a callback from this address is believed.
    ///
    /// - Parameter isLocal: whether this machine sent it for itself; a loopback address alone does not say so.
    public func trusts(_ address: String?, isLocal: Bool) -> Bool {
        if skipsVerification { return true }
        guard let address else { return false }
        if trustsLoopback, isLocal { return true }
        return Self.publishedAddresses.contains(address)
    }
}
