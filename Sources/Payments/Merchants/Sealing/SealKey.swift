public import Bytes
import Crypto
import Daraja

/// A key under which secrets are sealed; it is never in the database.
///
/// Printing it shows nothing.
public struct SealKey: Sendable, CustomStringConvertible, CustomReflectable {
    /// The beginning of the key's hash, which a sealed text names.
    public let id: String
    private let key: SymmetricKey

    /// Takes 256 bits as 64 hexadecimal digits; nil for anything else.
    public init?(hexadecimal text: String) {
        guard text.utf8.count == 64, let bytes = Hexadecimal.bytes(text) else { return nil }
        id = String(Hexadecimal.text(SHA256.hash(data: Array("lango seal key\n".utf8) + bytes)).prefix(8))
        key = SymmetricKey(data: bytes)
    }

    /// A new key, as text.
    public static func make(_ randomness: Randomness) -> String { Hexadecimal.text(randomness.bytes(32)) }

    /// Seals a text with AES-256-GCM (NIST SP 800-38D).
    ///
    /// - Parameter context: what the text is; it opens for nothing else.
    /// - Returns: nonce, ciphertext and tag in Base64.
    func seal(_ text: String, context: String, randomness: Randomness) throws -> String {
        let box = try AES.GCM.seal(
            Array(text.utf8), using: key, nonce: AES.GCM.Nonce(data: randomness.bytes(12)),
            authenticating: Array(context.utf8))
        return Base64.encode(Array(box.nonce) + Array(box.ciphertext) + Array(box.tag))
    }

    /// Opens a text; nil for what was sealed for another context, under another key, or was changed.
    func open(_ sealed: String, context: String) -> String? {
        guard let bytes = Base64.decode(sealed) else { return nil }
        do {
            let box = try AES.GCM.SealedBox(combined: bytes)
            let opened = try AES.GCM.open(box, using: key, authenticating: Array(context.utf8))
            return String(decoding: opened, as: UTF8.self)
        } catch {
            return nil
        }
    }

    /// Tells nothing but the id.
    public var description: String { "seal key \(id)" }

    /// Tells nothing to debuggers either.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
