extension UInt64 {
    /// Reads at most 16 digits, and lower-case ones only, as the recommendation demands.
    init?(lowerHexadecimal digits: some Sequence<UInt8>) {
        self = 0
        for digit in digits {
            switch digit {
            case 48...57: self = self << 4 | UInt64(digit - 48)
            case 97...102: self = self << 4 | UInt64(digit - 87)
            default: return nil
            }
        }
    }

    /// All 16 digits, zeros in front included.
    var sixteenDigits: String {
        let text = String(self, radix: 16)
        return String(repeating: "0", count: 16 - text.utf8.count) + text
    }
}
