import Bytes
public import Time

/// The shortcode and passkey that sign STK requests.
///
/// Printing them shows no secret.
public struct STKCredentials: Sendable, CustomStringConvertible {
    /// The paybill, or for a till the head-office or store number that Safaricom assigned at go-live.
    public let businessShortCode: Shortcode
    let passkey: String

    /// Pairs a shortcode with the passkey that Safaricom issued for it; the two only work together.
    public init(businessShortCode: Shortcode, passkey: String) {
        self.businessShortCode = businessShortCode
        self.passkey = passkey
    }

    /// `Password` and `Timestamp` from one reading of the clock: Daraja checks that they agree.
    ///
    /// The password is base64(BusinessShortCode + passkey + Timestamp), the timestamp East Africa Time.
    public func signature(at instant: Instant) -> (password: String, timestamp: String) {
        let timestamp = EastAfricaTime.timestamp(instant)
        return (Base64.encode((businessShortCode.text + passkey + timestamp).utf8), timestamp)
    }

    /// The shortcode alone; the passkey is never printed.
    public var description: String { "STK credentials of \(businessShortCode)" }
}

extension STKCredentials: CustomReflectable {
    /// The shortcode alone, so that `dump` holds no passkey either.
    public var customMirror: Mirror { Mirror(self, children: ["businessShortCode": businessShortCode]) }
}
