import Bytes
import Crypto
import Daraja
import Time

/// Seals tokens for the place where processes share them: AES-256-GCM under a key that HKDF-SHA-256 derives from the
/// consumer secret, which every process has and that place has not.
///
/// The app, the generation and the time of renewal are authenticated with the token, so a row that was mixed up or
/// changed does not open. Printing a seal shows nothing.
struct TokenSeal: Sendable, CustomStringConvertible, CustomReflectable {
    private let key: SymmetricKey
    private let app: DarajaApp

    init(secret: String, app: DarajaApp) {
        self.app = app
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: Array(secret.utf8)), salt: Array(app.id.utf8),
            info: Array("lango access token 1".utf8), outputByteCount: 32)
    }

    /// - Returns: nonce, ciphertext and tag in Base64.
    func seal(
        _ token: String, generation: Int64, renewAt: Instant, randomness: Randomness
    ) throws -> String {
        let box = try AES.GCM.seal(
            Array(token.utf8), using: key, nonce: AES.GCM.Nonce(data: randomness.bytes(12)),
            authenticating: header(generation, renewAt))
        return Base64.encode(Array(box.nonce) + Array(box.ciphertext) + Array(box.tag))
    }

    /// Nil for what was sealed under another secret, for another app, or was changed since.
    func open(_ sealed: String, generation: Int64, renewAt: Instant) -> String? {
        guard let bytes = Base64.decode(sealed) else { return nil }
        do {
            let box = try AES.GCM.SealedBox(combined: bytes)
            let token = try AES.GCM.open(box, using: key, authenticating: header(generation, renewAt))
            let text = String(decoding: token, as: UTF8.self)
            return AccessToken.flaw(in: text) == nil ? text : nil
        } catch {
            return nil
        }
    }

    private func header(_ generation: Int64, _ renewAt: Instant) -> [UInt8] {
        Array("\(app.id) \(generation) \(renewAt.microseconds)".utf8)
    }

    /// Tells nothing.
    var description: String { "token seal" }

    /// Nothing, so that `dump` and debuggers' renderings hold no key either.
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
