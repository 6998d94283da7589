public import JSON

/// An amount of Kenyan shillings, exact to the cent.
///
/// Requests take whole shillings only; callbacks print `1.00`, `"1.00"` or `1` for the same amount, and balances and
/// pulled rows may carry cents. A binary fraction is never involved.
public struct Amount: Sendable, Hashable, Comparable {
    /// Hundredths of a shilling; negative for balances that are overdrawn.
    public let cents: Int64

    /// Takes the integer that a database column holds.
    public init(cents: Int64) {
        self.cents = cents
    }

    /// Takes whole shillings.
    ///
    /// Traps above about 92 quadrillion, so limits are checked before.
    public init(shillings: Int64) {
        self.cents = shillings * 100
    }

    /// Reads a plain decimal such as `1`, `1.5` or `-1540.00`.
    ///
    /// Nil for exponents, signs other than `-`, more than two significant decimals and anything beyond 13 digits.
    public init?(decimal text: some StringProtocol) {
        var digits = text.utf8[...]
        let negative = digits.first == UInt8(ascii: "-")
        if negative { digits = digits.dropFirst() }
        let parts = digits.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, (1...13).contains(whole.count), let shillings = Self.number(whole) else {
            return nil
        }
        var cents: Int64 = 0
        if parts.count == 2 {
            guard let fraction = Self.number(parts[1].prefix(2)), !parts[1].isEmpty,
                parts[1].dropFirst(2).allSatisfy({ $0 == UInt8(ascii: "0") })
            else { return nil }
            cents = parts[1].count == 1 ? fraction * 10 : fraction
        }
        let total = shillings * 100 + cents
        self.cents = negative ? -total : total
    }

    /// Reads a JSON number or a JSON string that holds one.
    ///
    /// All spellings of one number are one amount: `100`, `+100.00`, `1E+2` and `" 100 "`.
    public init?(json: JSON?) {
        guard let text = json?.scalarText else { return nil }
        self.init(spelling: text)
    }

    /// Reads any decimal spelling of an amount, exactly: blanks around it, a plus, and an exponent are taken.
    ///
    /// Nil for grouping, currencies, words, and amounts that are no whole number of cents.
    public init?(spelling text: String) {
        if let plain = Amount(decimal: text) {
            self = plain
            return
        }
        var digits = text.utf8.filter { $0 != 32 && $0 != 9 && $0 != 10 && $0 != 13 }[...]
        // Blanks stand around a number, never in it.
        guard text.split(whereSeparator: \.isWhitespace).count == 1, digits.count <= 40 else { return nil }
        if digits.first == UInt8(ascii: "+") {
            digits = digits.dropFirst()
            guard digits.first != UInt8(ascii: "-") else { return nil }
        }
        let parts = digits.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 | 0x20 == UInt8(ascii: "e") }
        guard let mantissa = parts.first else { return nil }
        guard parts.count == 2 else {
            self.init(decimal: String(decoding: mantissa, as: UTF8.self))
            return
        }
        guard let exponent = Int(String(decoding: parts[1], as: UTF8.self)), (-20...20).contains(exponent),
            Amount(decimal: String(decoding: mantissa.prefix { $0 != UInt8(ascii: ".") }, as: UTF8.self)) != nil
        else { return nil }
        self.init(decimal: Self.shifted(mantissa, by: exponent))
    }

    /// A plain decimal with its point moved to the right, or to the left for a negative exponent.
    private static func shifted(_ mantissa: some Collection<UInt8>, by exponent: Int) -> String {
        let isNegative = mantissa.first == UInt8(ascii: "-")
        let parts = (isNegative ? Array(mantissa.dropFirst()) : Array(mantissa))
            .split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? Array(parts[1]) : []
        var digits = Array(parts[0]) + fraction
        var point = parts[0].count + exponent
        if point <= 0 {
            digits = Array(repeating: UInt8(ascii: "0"), count: 1 - point) + digits
            point = 1
        }
        while digits.count < point { digits.append(UInt8(ascii: "0")) }
        let whole = digits[..<point].drop { $0 == UInt8(ascii: "0") }
        let text = String(decoding: whole.isEmpty ? [48] : Array(whole), as: UTF8.self)
        let rest = String(decoding: digits[point...], as: UTF8.self)
        return (isNegative ? "-" : "") + text + (rest.isEmpty ? "" : "." + rest)
    }

    /// The shillings when there are no cents; nil otherwise.
    public var wholeShillings: Int64? { cents % 100 == 0 ? cents / 100 : nil }

    /// The amount with two decimals, such as `1500.00`.
    public var decimal: String {
        let magnitude = cents.magnitude
        let fraction = String(magnitude % 100)
        let padded = fraction.utf8.count == 1 ? "0" + fraction : fraction
        return (cents < 0 ? "-" : "") + String(magnitude / 100) + "." + padded
    }

    /// Orders the smaller amount first, the overdrawn before all.
    public static func < (left: Amount, right: Amount) -> Bool { left.cents < right.cents }

    private static func number(_ digits: some Sequence<UInt8>) -> Int64? {
        var value: Int64 = 0
        for digit in digits {
            guard (48...57).contains(digit) else { return nil }
            value = value * 10 + Int64(digit - 48)
        }
        return value
    }
}
