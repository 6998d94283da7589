public import Daraja

/// How a merchant pays.
public struct PayoutConfiguration: Sendable {
    /// Who pays and how that is proven.
    public var initiator: Initiator
    /// The paying shortcode.
    public var shortcode: Shortcode
    /// The path that the app carries.
    public var version: B2CRequest.Version
    /// How much may be paid out.
    public var limits: PayoutLimits
    /// Makes the callback URLs.
    public var callbackAddress: CallbackAddress

    /// Collects the settings.
    public init(
        initiator: Initiator, shortcode: Shortcode, version: B2CRequest.Version, limits: PayoutLimits,
        callbackAddress: CallbackAddress
    ) {
        self.initiator = initiator
        self.shortcode = shortcode
        self.version = version
        self.limits = limits
        self.callbackAddress = callbackAddress
    }

    /// Where Daraja reports the result of a request about a payment, and that it waited too long.
    func callbackURLs(
        _ result: CallbackKind, _ timeout: CallbackKind, _ uid: TransactionUID
    ) -> B2CRequest.CallbackURLs {
        B2CRequest.CallbackURLs(
            result: callbackAddress.url(result, uid), timeout: callbackAddress.url(timeout, uid))
    }
}
