public import JSON

/// What the `ResponseCode` of a synchronous answer says: whether Daraja took the request.
///
/// Daraja writes the code as text or number, with zeros and blanks around it (`"0"`, `0`, `"0 "`, `"00000000"`, `0.0`).
public enum ResponseCode: Sendable, Hashable {
    /// Zero in any spelling: Daraja took the request.
    case accepted
    /// Another number, or one of Daraja's error codes for a faulty request: Daraja did not take it.
    case refused(String)
    /// No code, or a blank one.
    case absent
    /// Something else, which proves neither.
    case unreadable

    /// Reads the member of an answer.
    public init(json: JSON?) {
        guard let json, !json.isNull else {
            self = .absent
            return
        }
        guard let text = json.scalarText else {
            self = .unreadable
            return
        }
        self.init(text)
    }

    /// Reads a code as text.
    public init(_ text: String) {
        // A byte order mark and control characters say as little as blanks.
        let code = text.unicodeScalars.filter {
            !$0.properties.isWhitespace && $0.properties.generalCategory != .control && $0 != "\u{FEFF}"
        }
        guard !code.isEmpty else {
            self = .absent
            return
        }
        let shown = String(String.UnicodeScalarView(code.prefix(32)))
        if let isZero = Self.isZero(Array(code)) {
            self = isZero ? .accepted : .refused(shown)
        } else if DarajaError.isRequestRefused(by: shown) {
            self = .refused(shown)
        } else {
            self = .unreadable
        }
    }

    /// Whether a number in any spelling is zero; nil for what is no number.
    private static func isZero(_ code: [Unicode.Scalar]) -> Bool? {
        var rest = code[...]
        if let sign = rest.first, sign == "-" || sign == "+" { rest.removeFirst() }
        let whole = rest.prefix { ("0"..."9").contains($0) }
        rest = rest.dropFirst(whole.count)
        var digits = Array(whole)
        if rest.first == "." {
            let fraction = rest.dropFirst().prefix { ("0"..."9").contains($0) }
            rest = rest.dropFirst(fraction.count + 1)
            digits += fraction
        }
        if let mark = rest.first, mark == "e" || mark == "E" {
            rest.removeFirst()
            if let sign = rest.first, sign == "-" || sign == "+" { rest.removeFirst() }
            guard !rest.isEmpty, rest.allSatisfy({ ("0"..."9").contains($0) }) else { return nil }
            rest = []
        }
        guard rest.isEmpty, !digits.isEmpty else { return nil }
        return digits.allSatisfy { $0 == "0" }
    }
}
