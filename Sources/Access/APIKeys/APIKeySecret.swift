public import Bytes
import Crypto
import OperatorLog

/// The text that proves who a caller is: `mpesa_` and 64 hexadecimal digits, as in the reference.
///
/// It is shown once and never stored. Its 256 random bits need no slow hash, and looking up its SHA-256 tells nobody by
/// the time it takes how much of a guess was right.
public struct APIKeySecret: Sendable, Hashable {
    /// What every key begins with.
    public static let mark = SecretShape.apiKeyMark
    private static let digits = 64
    /// How much of a key is kept readable, so that people can tell theirs apart: the mark and 32 of 256 bits.
    private static let prefixLength = 14

    /// The whole key.
    public let text: String

    /// Makes a new key.
    public init(randomness: Randomness) {
        text = Self.mark + Hexadecimal.text(randomness.bytes(Self.digits / 2))
    }

    /// Takes what a caller sent; nil when it does not even look like a key.
    public init?(_ text: String) {
        guard text.hasPrefix(Self.mark), Hexadecimal.isWritten(text.dropFirst(Self.mark.count), digits: Self.digits)
        else { return nil }
        self.text = text
    }

    /// SHA-256 of the text in hexadecimal: what is stored and looked up.
    public var hash: String {
        Hexadecimal.text(SHA256.hash(data: Array(text.utf8)))
    }

    /// The part that may be shown.
    public var prefix: String { String(text.prefix(Self.prefixLength)) }
}
