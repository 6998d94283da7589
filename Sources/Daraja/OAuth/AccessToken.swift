/// A bearer token of Daraja.
///
/// Printing it shows nothing of it.
///
/// `GET /oauth/v1/generate?grant_type=client_credentials` with Basic authentication answers
/// `{"access_token":"…","expires_in":"3599"}`; `expires_in` has been seen as text, as a number and misspelt.
public struct AccessToken: Sendable, Hashable, CustomStringConvertible {
    /// The same path in sandbox and production, the only grant type included.
    public static let path = "/oauth/v1/generate?grant_type=client_credentials"

    /// The secret itself, opaque; 28 characters in samples.
    public let value: String
    /// How long Daraja accepts it, from its issue on.
    public let lifetime: Duration

    /// Takes a token that was stored or shared by another process.
    public init(value: String, lifetime: Duration) {
        self.value = value
        self.lifetime = lifetime
    }

    /// Reads the answer; nil without a token.
    ///
    /// An absent, unreadable or absurd lifetime is the documented 3600 s.
    public init?(json: JSON) {
        guard let value = json["access_token"]?.string, !value.isEmpty else { return nil }
        let stated = (json["expires_in"] ?? json["expiry_in"])?.scalarText.flatMap { Int64($0) }
        let seconds = stated.flatMap { (1...86_400).contains($0) ? $0 : nil }
        self.init(value: value, lifetime: .seconds(seconds ?? 3_600))
    }

    /// A fixed text, so that no log can hold the token.
    public var description: String { "access token" }
}

extension AccessToken: CustomReflectable {
    /// Nothing, so that `dump` and debuggers' renderings hold no token either.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
