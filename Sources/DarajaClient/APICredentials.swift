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

    /// Tells nothing.
    public var description: String { "API credentials" }
}

extension APICredentials: CustomReflectable {
    /// Nothing, so that `dump` and debuggers' renderings hold no secret either.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
