import Bytes
import Crypto
import Daraja

/// The consumer key and secret of an app on the Daraja portal.
///
/// Printing them shows neither.
public struct APICredentials: Sendable, CustomStringConvertible {
    private let consumerKey: String
    private let consumerSecret: String

    /// Takes the pair as the portal shows it.
    public init(consumerKey: String, consumerSecret: String) {
        self.consumerKey = consumerKey
        self.consumerSecret = consumerSecret
    }

    /// The value of the `Authorization` header of a token request (RFC 7617).
    var basicAuthorization: String {
        "Basic " + Base64.encode("\(consumerKey):\(consumerSecret)".utf8)
    }

    /// The app that the pair belongs to at one of Daraja's addresses.
    func app(at baseURL: String) -> DarajaApp {
        let text = "lango daraja app\n\(baseURL)\n\(consumerKey)"
        let digits = Array("0123456789abcdef")
        let id = SHA256.hash(data: Array(text.utf8)).map { "\(digits[Int($0 >> 4)])\(digits[Int($0 & 15)])" }.joined()
        return DarajaApp(id: id, baseURL: baseURL)
    }

    /// Seals the app's tokens under the consumer secret.
    func seal(for app: DarajaApp) -> TokenSeal { TokenSeal(secret: consumerSecret, app: app) }

    /// Tells nothing.
    public var description: String { "API credentials" }
}

extension APICredentials: CustomReflectable {
    /// Nothing, so that `dump` and debuggers' renderings hold no secret either.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
