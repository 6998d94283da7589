public import JSON
public import Testing

/// An STK callback as it was recorded, to be sent again about another payment.
public struct STKCallbackFixture: Sendable, CustomTestStringConvertible {
    /// The file's name without its ending.
    public let name: String
    /// The recorded body; its numbers keep their literals.
    public let payload: JSON

    /// All recordings in `Tests/Fixtures`.
    public static let all = RecordedPayload.all.filter { $0.name.hasPrefix("stk-callback-") }.map {
        STKCallbackFixture(name: $0.name, payload: $0.payload)
    }

    /// The file's name.
    public var testDescription: String { name }

    /// The code, as a number or a word.
    public var resultCode: JSON { callback["ResultCode"] ?? .null }

    /// Daraja's words.
    public var resultDescription: JSON { callback["ResultDesc"] ?? .null }

    /// The value of an item of the metadata.
    public func item(_ name: String) -> JSON? {
        callback[path: "CallbackMetadata", "Item"]?.array?.first { $0["Name"]?.string == name }?["Value"]
    }

    /// The body with other ids in it and otherwise letter by letter as recorded.
    public func body(checkoutRequestID: String, merchantRequestID: String) -> String {
        payload.text
            .replacing(callback["CheckoutRequestID"]?.string ?? "", with: checkoutRequestID)
            .replacing(callback["MerchantRequestID"]?.string ?? "", with: merchantRequestID)
    }

    private var callback: JSON { payload[path: "Body", "stkCallback"] ?? .null }
}
