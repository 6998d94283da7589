import Bytes
import Crypto
public import Daraja
import OperatorLog

/// The callback URLs that we hand to Daraja, and the proof that one of them is ours.
///
/// `{base}/callbacks/stk/{uid}/{mac}`: the MAC (HMAC-SHA256 cut to 128 bits, RFC 2104) binds kind and payment, so nobody
/// who was not given the URL can make it up. Everything in the path is hexadecimal or a word that Daraja's URL rules
/// allow (`mpesa`, `exe`, `cmd`, `sql`, `query` and their like are refused).
public struct CallbackAddress: Sendable {
    /// The first path segment of all tokened callbacks.
    public static let root = SecretShape.callbackRoot

    private let baseURL: String
    /// Keyed once; a copy of it makes each token.
    private let mac: HMAC<SHA256>

    /// Makes addresses below a public base URL.
    ///
    /// - Parameter secret: at least 32 characters; shared by all instances and kept over restarts.
    public init(baseURL: String, secret: String) {
        self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        mac = HMAC(key: SymmetricKey(data: SHA256.hash(data: Array(secret.utf8))))
    }

    /// The URL for callbacks of a kind about a payment.
    public func url(_ type: CallbackKind, _ uid: TransactionUID) -> String {
        url(type, subject: uid.text)
    }

    /// The URL for callbacks of a kind about a shortcode, which is registered once.
    public func url(_ type: CallbackKind, _ shortcode: Shortcode) -> String {
        url(type, subject: shortcode.text)
    }

    private func url(_ type: CallbackKind, subject: String) -> String {
        "\(baseURL)/\(Self.root)/\(type.segment)/\(subject)/\(token(type, subject))"
    }

    /// Whether a token was made by us for this kind and payment; takes the same time for every wrong token.
    public func isValid(_ token: String, _ type: CallbackKind, _ uid: TransactionUID) -> Bool {
        isValid(token, type, subject: uid.text)
    }

    /// Whether a token was made by us for this kind and shortcode; takes the same time for every wrong token.
    public func isValid(_ token: String, _ type: CallbackKind, _ shortcode: Shortcode) -> Bool {
        isValid(token, type, subject: shortcode.text)
    }

    private func isValid(_ token: String, _ type: CallbackKind, subject: String) -> Bool {
        let expected = Array(self.token(type, subject).utf8)
        let given = Array(token.utf8)
        guard given.count == expected.count else { return false }
        return zip(expected, given).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private func token(_ type: CallbackKind, _ subject: String) -> String {
        var mac = mac
        mac.update(data: Array("\(type.segment):\(subject)".utf8))
        return Hexadecimal.text(mac.finalize().prefix(16))
    }
}
