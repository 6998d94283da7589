/// A Kenyan mobile number in the form the network uses: `254` and nine digits, the first of them 7 or 1.
///
/// Prefixes of operators are not checked: number portability and new ranges make such a check wrong.
/// Printing one shows a masked form; `digits` is for the wire and the database.
public struct PhoneNumber: Sendable, Hashable, CustomStringConvertible {
    /// Twelve digits without a plus, such as `254708374149`.
    public let digits: String

    /// Reads `07…`, `01…`, `7…`, `1…`, `2547…`, `2541…` and the same with a plus, blanks, dashes or brackets.
    ///
    /// Nil when no mobile number is left after that.
    public init?(_ text: some StringProtocol) {
        var national: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 48...57: national.append(byte)
            case UInt8(ascii: "+") where national.isEmpty: continue
            case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "("), UInt8(ascii: ")"): continue
            default: return nil
            }
        }
        if national.count == 12, national.starts(with: "254".utf8) {
            national.removeFirst(3)
        } else if national.count == 10, national.first == UInt8(ascii: "0") {
            national.removeFirst()
        }
        guard national.count == 9, national[0] == UInt8(ascii: "7") || national[0] == UInt8(ascii: "1") else {
            return nil
        }
        digits = "254" + String(decoding: national, as: UTF8.self)
    }

    /// The number with its middle hidden, such as `2547****149`: enough to recognise one's own, too little to call.
    public var masked: String { digits.prefix(4) + "****" + digits.suffix(3) }

    /// The masked form, so that logs and error texts hold no number.
    public var description: String { masked }
}
