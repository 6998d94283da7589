public import Daraja

/// How payouts of this installation are made.
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

    /// Where Daraja reports the result of a payout.
    func callbackURLs(_ uid: TransactionUID) -> B2CRequest.CallbackURLs {
        B2CRequest.CallbackURLs(
            result: callbackAddress.url(.b2cResult, uid), timeout: callbackAddress.url(.b2cTimeout, uid))
    }

    /// The request for a payout.
    ///
    /// Our own id of it is the payment's name, chosen and stored before the call.
    func request(_ order: PayoutOrder, _ uid: TransactionUID) -> B2CRequest {
        B2CRequest(
            originatorConversationID: uid.text, initiator: initiator, commandID: order.commandID,
            shillings: order.shillings, shortcode: shortcode, phoneNumber: order.phoneNumber, remarks: order.remarks,
            occasion: order.occasion, callbackURLs: callbackURLs(uid), version: version)
    }
}
