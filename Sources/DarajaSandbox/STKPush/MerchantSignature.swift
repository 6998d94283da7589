import Daraja
import JSON
import Time

/// The three fields by which a merchant signs a push or a query.
struct MerchantSignature: Sendable {
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
    func check(against merchants: [Shortcode: String]) throws(Refusal) {
        guard let passkey = merchants[shortcode] else { throw .express("Merchant does not exist") }
        guard password == Base64.encode((shortcode.text + passkey + timestamp).utf8) else {
            throw .express("Wrong credentials")
        }
    }
}
