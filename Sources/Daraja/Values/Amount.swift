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
    public init?(json: JSON?) {
        guard let text = json?.scalarText else { return nil }
        self.init(decimal: text)
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
