import Bytes
import Crypto
public import JSON
import Ownership

/// A caller's promise that requests with this key are one and the same request.
///
/// The key is bound to the body by a fingerprint: the same key with another body is a mistake, and is answered as one.
public struct IdempotencyKey: Sendable, Hashable {
    /// Who chose the key, and for which operation.
    public let scope: IdempotencyScope
    /// The key as sent, 1 to 255 characters.
    public let key: String
    /// SHA-256 over the body with its members sorted, in hexadecimal.
    public let fingerprint: String

    /// Keys are stored, so they have a limit; 255 is what others in the field allow.
    public static let maximumLength = 255

    /// Binds a key to a body; nil unless the key is 1 to 255 visible ASCII characters.
    public init?(_ key: String, scope: IdempotencyScope, body: JSON) {
        guard (1...Self.maximumLength).contains(key.utf8.count), key.utf8.allSatisfy({ (33...126).contains($0) })
        else { return nil }
        self.key = key
        self.scope = scope
        fingerprint = Hexadecimal.text(SHA256.hash(data: body.sortedByName.bytes))
    }

    private init(_ other: IdempotencyKey, fingerprint: String) {
        (scope, key, self.fingerprint) = (other.scope, other.key, fingerprint)
    }

    /// The key of a request to a merchant: the same body sent to another merchant is another request.
    ///
    /// For the first merchant it stays as it is, as programs without merchants store it.
    func bound(to merchant: MerchantID) -> IdempotencyKey {
        guard merchant != .default else { return self }
        let bound = SHA256.hash(data: Array("\(fingerprint):\(merchant.rawValue)".utf8))
        return IdempotencyKey(self, fingerprint: Hexadecimal.text(bound))
    }
}

extension JSON {
    /// The document with the members of every object in the order of their names.
    fileprivate var sortedByName: JSON {
        switch self {
        case .object(let members):
            .object(
                members.map { Member($0.name, $0.value.sortedByName) }.sorted { $0.name < $1.name })
        case .array(let elements): .array(elements.map(\.sortedByName))
        default: self
        }
    }
}
