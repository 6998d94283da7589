import Daraja
import JSON

/// A merchant whose rows can be recognized: each text in them contains a part that no other merchant has.
struct TaggedMerchant: Sendable, CustomStringConvertible {
    /// The merchant of the settings.
    static let first = TaggedMerchant(name: "default", digit: "1", shortcodeText: "174379")
    static let second = TaggedMerchant(name: "kiosk-qv", digit: "2", shortcodeText: "600222")
    static let third = TaggedMerchant(name: "bazaar-qv", digit: "3", shortcodeText: "600333")

    let name: String
    let digit: String
    let shortcodeText: String

    var description: String { name }
    var isFirst: Bool { name == "default" }

    /// Is part of all its references, reasons, names and payloads.
    var tag: String { "zq\(digit)vx" }
    /// Is part of the phone numbers of its customers.
    private var phonePart: String { "7" + String(repeating: digit, count: 5) }
    private var receiptPart: String { "Q\(digit)\(digit)\(digit)MK" }
    private var keyEnding: String { "\(digit)zKq" }

    /// The parts that no other merchant's rows have.
    ///
    /// The name of the first stands in documents as well.
    var parts: [String] { [tag, phonePart, receiptPart] + (isFirst ? [] : [name, keyEnding]) }

    func phoneNumber(_ number: Int) -> String { "0\(phonePart)\(Self.padded(number))" }

    func receipt(_ number: Int) -> String { "\(receiptPart)0\(Self.padded(number))" }

    func reference(_ number: Int) -> String { "\(tag)-\(Self.padded(number))" }

    private static func padded(_ number: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: 3 - text.count) + text
    }

    /// What the merchant is made of.
    var form: JSON {
        [
            "shortcode": .string(shortcodeText), "consumerKey": .string("app-\(keyEnding)"),
            "consumerSecret": "separated-secret-text", "passkey": "separated-passkey-text", "initiatorName": "testapi",
            "securityCredential": .string(LiveGateway.sealedPassword),
        ]
    }
}
