import Bytes
import Synchronization

/// Takes out of text what nobody may read in a log: secrets that the process knows, and what looks like one.
///
/// Phone numbers keep their first four and last three digits, so that a person who has the number can find the line.
public final class Redactor: Sendable {
    /// What stands in the place of a secret.
    public static let mark = "[redacted]"
    /// Shorter ones would be found in the middle of ordinary words.
    private static let minimumSecretLength = 6
    /// Random digits, some of which look like a phone number by chance; who looks for them needs all of them.
    private static let names: Set<String> = ["trace_id", "traceId", "request_id", "requestId"]

    private let forms = Mutex<[[UInt8]]>([])

    /// Knows the shapes of secrets, and these secrets.
    public init(secrets: [String] = []) {
        for secret in secrets { register(secret) }
    }

    /// Makes another secret known, in plain and in base64 wherever it may stand in the encoded bytes.
    ///
    /// Daraja's `Password` is base64 of shortcode, passkey and time, so the passkey hides in its middle.
    public func register(_ secret: String) {
        guard secret.utf8.count >= Self.minimumSecretLength else { return }
        let bytes = Array(secret.utf8)
        let found = [bytes] + (0..<3).compactMap { Self.base64(bytes, offset: $0) }
        forms.withLock { forms in
            forms = (forms + found.filter { !forms.contains($0) }).sorted { $0.count > $1.count }
        }
    }

    /// The text without secrets and with masked phone numbers.
    public func redact(_ text: String) -> String {
        var bytes = Array(text.utf8)
        for form in forms.withLock({ $0 }) { bytes = Self.replacing(form, in: bytes) }
        return String(decoding: RedactionScanner(bytes).redacted(), as: UTF8.self)
    }

    /// The value of a named member; nothing of it remains when the name says that it is a secret.
    public func redact(_ value: String, named name: String) -> String {
        if Self.names.contains(name), Hexadecimal.isWritten(value, digits: 32) { return value }
        return RedactionScanner.isSecretName(Array(name.utf8)) ? Self.mark : redact(value)
    }

    /// The characters of the encoded text that depend on the secret alone when it begins at an offset within a triple.
    private static func base64(_ bytes: [UInt8], offset: Int) -> [UInt8]? {
        let encoded = Array(Base64.encode(Array(repeating: 0, count: offset) + bytes).utf8)
        let leading = [0, 2, 3][offset]
        let trailing = [0, 3, 2][(bytes.count + offset) % 3]
        guard encoded.count - leading - trailing >= minimumSecretLength else { return nil }
        return Array(encoded[leading..<(encoded.count - trailing)])
    }

    private static func replacing(_ secret: [UInt8], in bytes: [UInt8]) -> [UInt8] {
        guard bytes.count >= secret.count else { return bytes }
        var output: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == secret[0], bytes[index...].starts(with: secret) {
                output += mark.utf8
                index += secret.count
            } else {
                output.append(bytes[index])
                index += 1
            }
        }
        return output
    }
}
