import Bytes
import Daraja
import JSON
import Time

/// The three fields by which a merchant signs a push or a query.
struct MerchantSignature: Sendable {
    /// What the signature of a known merchant is made with.
    enum Expectation: Sendable, Hashable {
        case passkey(String)
        /// The signature has to have its form, whatever passkey it contains.
        case anyPasskey
    }

    let shortcode: Shortcode
    private let password: String
    private let timestamp: String

    /// Reads the fields in the order in which Daraja complains about them.
    init(_ fields: JSON) throws(Refusal) {
        guard let shortcode = fields["BusinessShortCode"]?.scalarText.flatMap(Shortcode.init) else {
            throw .invalidField("BusinessShortCode")
        }
        guard let password = fields["Password"]?.string, !password.isEmpty else { throw .invalidField("Password") }
        guard let timestamp = fields["Timestamp"]?.scalarText, EastAfricaTime.instant(timestamp: timestamp) != nil
        else { throw .invalidField("Timestamp") }
        self.shortcode = shortcode
        self.password = password
        self.timestamp = timestamp
    }

    /// Refuses unknown merchants and passwords that do not belong to the other two fields.
    ///
    /// How old the timestamp is does not matter: only its consistency with the password is known to count.
    func check(against expected: Expectation?) throws(Refusal) {
        guard let expected else { throw .express("Merchant does not exist") }
        let isRight =
            switch expected {
            case .passkey(let passkey): password == Base64.encode((shortcode.text + passkey + timestamp).utf8)
            case .anyPasskey: hasItsForm
            }
        guard isRight else { throw .express("Wrong credentials") }
    }

    private var hasItsForm: Bool {
        guard let text = Base64.decode(password).map({ String(decoding: $0, as: UTF8.self) }) else { return false }
        return text.hasPrefix(shortcode.text) && text.hasSuffix(timestamp)
            && text.utf8.count > shortcode.text.utf8.count + timestamp.utf8.count
    }
}
