/// Finds in one pass over a text what looks like a secret or a phone number.
struct RedactionScanner {
    /// A name that ends like this is followed by a secret, however it is spelled: `MPESA_PASSKEY`, `consumerSecret`.
    private static let secretEndings = [
        "password", "passkey", "secret", "credential", "apikey", "accesstoken", "authorization", "ticket",
    ].map { Array($0.utf8) }
    private static let schemes = ["bearer", "basic"].map { Array($0.utf8) }
    private static let marks = [SecretShape.apiKeyMark, SecretShape.ticketMark].map { Array($0.utf8) }
    private static let callbackRoot = Array("/\(SecretShape.callbackRoot)/".utf8)
    /// Anything shorter after `mpesa_` or `ticket_` is a word of ours, such as the name of a database.
    private static let minimumKeyDigits = 16

    private struct Match {
        let length: Int
        let replacement: [UInt8]
    }

    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Whether a name announces a secret.
    static func isSecretName(_ name: [UInt8]) -> Bool {
        let letters = name.filter(\.isLetter).map(\.lowercased)
        return secretEndings.contains { letters.count >= $0.count && letters.suffix($0.count).elementsEqual($0) }
    }

    func redacted() -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if let match = match(at: index) {
                output += match.replacement
                index += match.length
            } else {
                output.append(bytes[index])
                index += 1
            }
        }
        return output
    }

    private func match(at index: Int) -> Match? {
        let byte = bytes[index]
        if byte.isDigit { return isInside(index, \.isDigit) ? nil : phoneNumber(at: index) }
        if byte == UInt8(ascii: "/") { return callbackToken(at: index) }
        guard byte.isLetter, !isInside(index, \.isWord) else { return nil }
        return key(at: index) ?? authorization(at: index) ?? namedSecret(at: index)
    }

    /// 2547…, 2541…, 07… and 01… with the right number of digits, and no digit before or after.
    private func phoneNumber(at index: Int) -> Match? {
        let digits = run(from: index, \.isDigit)
        let isPhoneNumber =
            switch digits.count {
            case 12:
                digits.starts(with: "254".utf8) && [UInt8(ascii: "7"), UInt8(ascii: "1")].contains(digits[index + 3])
            case 10:
                bytes[index] == UInt8(ascii: "0") && [UInt8(ascii: "7"), UInt8(ascii: "1")].contains(digits[index + 1])
            default: false
            }
        // The whole run at once, so that no part of a longer number is taken for a phone number.
        guard isPhoneNumber else { return Match(length: digits.count, replacement: Array(digits)) }
        let stars = Array(repeating: UInt8(ascii: "*"), count: digits.count - 7)
        return Match(length: digits.count, replacement: Array(digits.prefix(4)) + stars + Array(digits.suffix(3)))
    }

    private func key(at index: Int) -> Match? {
        guard let mark = Self.marks.first(where: { bytes[index...].starts(with: $0) }) else { return nil }
        let digits = run(from: index + mark.count, \.isHexadecimal)
        guard digits.count >= Self.minimumKeyDigits else { return nil }
        return Match(length: mark.count + digits.count, replacement: mark + Array(Redactor.mark.utf8))
    }

    /// `Bearer …` and `Basic …`, as they stand in an Authorization header.
    private func authorization(at index: Int) -> Match? {
        let scheme = run(from: index, \.isLetter)
        guard Self.schemes.contains(scheme.map(\.lowercased)) else { return nil }
        let blanks = run(from: scheme.endIndex, \.isBlank)
        let token = run(from: blanks.endIndex, \.isToken)
        // "Basic checks" is a sentence; credentials are longer than a word and seldom letters alone.
        guard !blanks.isEmpty, token.count >= 8, token.count >= 20 || token.contains(where: { !$0.isLetter }) else {
            return nil
        }
        return Match(
            length: token.endIndex - index,
            replacement: Array(scheme) + [UInt8(ascii: " ")] + Array(Redactor.mark.utf8))
    }

    /// `passkey=…`, `"Password": "…"`, `X-API-Key: …`.
    private func namedSecret(at index: Int) -> Match? {
        let name = run(from: index, \.isWord)
        guard Self.isSecretName(Array(name)) else { return nil }
        var position = name.endIndex
        position = run(from: position) { $0.isQuote || $0 == UInt8(ascii: "\\") }.endIndex
        position = run(from: position, \.isBlank).endIndex
        guard position < bytes.count, [UInt8(ascii: ":"), UInt8(ascii: "=")].contains(bytes[position]) else {
            return nil
        }
        position = run(from: position + 1, \.isBlank).endIndex
        let quotes = run(from: position) { $0.isQuote || $0 == UInt8(ascii: "\\") }
        position = quotes.endIndex
        if quotes.isEmpty, let header = authorization(at: min(position, bytes.count)) {
            position += header.length
        } else {
            position =
                run(from: position) { quotes.isEmpty ? !$0.endsValue : !$0.isQuote && $0 != UInt8(ascii: "\\") }
                .endIndex
        }
        guard position > quotes.endIndex else { return nil }
        return Match(
            length: position - index, replacement: Array(bytes[index..<quotes.endIndex]) + Array(Redactor.mark.utf8))
    }

    /// The last segment of one of our callback URLs, which proves that a callback is genuine.
    private func callbackToken(at index: Int) -> Match? {
        guard bytes[index...].starts(with: Self.callbackRoot) else { return nil }
        // In the path of a request any character may be written as `%` and two digits.
        let path = run(from: index) { $0.isWord || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "%") }
        guard let slash = path.lastIndex(of: UInt8(ascii: "/")), path.endIndex - slash > 16 else { return nil }
        return Match(
            length: path.count, replacement: Array(path[...slash]) + Array(Redactor.mark.utf8))
    }

    private func run(from start: Int, _ belongs: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        guard start < bytes.count else { return bytes[bytes.endIndex...] }
        return bytes[start...].prefix(while: belongs)
    }

    private func isInside(_ index: Int, _ belongs: (UInt8) -> Bool) -> Bool {
        index > 0 && belongs(bytes[index - 1])
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (48...57).contains(self) }
    fileprivate var isLetter: Bool { (65...90).contains(self) || (97...122).contains(self) }
    fileprivate var isHexadecimal: Bool { isDigit || (97...102).contains(self) || (65...70).contains(self) }
    fileprivate var isWord: Bool { isDigit || isLetter || self == UInt8(ascii: "_") || self == UInt8(ascii: "-") }
    fileprivate var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
    fileprivate var isQuote: Bool { self == UInt8(ascii: "\"") || self == UInt8(ascii: "'") }
    /// What a bearer token or base64 is made of (RFC 6750, 2.1).
    fileprivate var isToken: Bool { isWord || "./+=~".utf8.contains(self) }
    fileprivate var endsValue: Bool { self <= 32 || ",;&)}]\"'".utf8.contains(self) }
    fileprivate var lowercased: UInt8 { (65...90).contains(self) ? self + 32 : self }
}
