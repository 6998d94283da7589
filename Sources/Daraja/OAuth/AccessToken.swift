public import JSON

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

    /// Reads the answer; nil without a token, or with one that cannot be sent.
    ///
    /// An absent, unreadable or absurd lifetime is the documented 3600 s.
    public init?(json: JSON) {
        guard let value = json["access_token"]?.string, Self.flaw(in: value) == nil else { return nil }
        let stated = (json["expires_in"] ?? json["expiry_in"])?.scalarText.flatMap { Int64($0) }
        let seconds = stated.flatMap { (1...86_400).contains($0) ? $0 : nil }
        self.init(value: value, lifetime: .seconds(seconds ?? 3_600))
    }

    /// Longer tokens are refused: servers limit a header to about 8 KiB, and Daraja's tokens have 28 characters.
    public static let maximumLength = 4_096

    /// Why a text cannot be sent as a bearer token, in words for people; nil for one that can.
    ///
    /// A bearer token is visible ASCII (RFC 6750). Anything else would break the header, or the HTTP client would refuse it.
    public static func flaw(in value: String) -> String? {
        guard !value.isEmpty else { return "it is empty" }
        guard value.utf8.count <= maximumLength else { return "it has \(value.utf8.count) characters" }
        for byte in value.utf8 where !(0x21...0x7E).contains(byte) {
            switch byte {
            case 0x0A, 0x0D: return "it holds a line break"
            case 0x20, 0x09: return "it holds a blank"
            case 0x80...: return "it holds a character outside ASCII"
            default: return "it holds a control character"
            }
        }
        return nil
    }

    /// A fixed text, so that no log can hold the token.
    public var description: String { "access token" }
}

extension AccessToken: CustomReflectable {
    /// Nothing, so that `dump` and debuggers' renderings hold no token either.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
