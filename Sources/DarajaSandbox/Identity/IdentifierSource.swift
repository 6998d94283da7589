import Bytes
import Daraja
import Time

/// Makes the ids that Daraja and M-PESA make, in the forms in use since 2022.
struct IdentifierSource: Sendable {
    private var requestCounter: UInt64
    private var receiptSerial: UInt64

    /// Seven characters of 0-9 and A-Z.
    private static let receiptSerials: UInt64 = 78_364_164_096
    /// Shares no factor with the number of serials (a power of 36), so none repeats before all were used.
    private static let receiptStep: UInt64 = 30_103_707_421

    init(random: inout SplitMix64) {
        requestCounter = .random(in: 10_000..<100_000_000, using: &random)
        receiptSerial = .random(in: 0..<Self.receiptSerials, using: &random)
    }

    /// The form of `requestId` and `MerchantRequestID`: `2654-4b64-97ff-b827b542881d` and a running number.
    mutating func requestID(_ random: inout SplitMix64) -> String {
        requestCounter += 1
        let (high, low) = (random.next(), random.next())
        var text = ""
        text.append(Hexadecimal.text(high & 0xFFFF, digits: 4))
        text.append("-")
        text.append(Hexadecimal.text(0x4000 | high >> 16 & 0xFFF, digits: 4))
        text.append("-")
        text.append(Hexadecimal.text(0x8000 | high >> 32 & 0x3FFF, digits: 4))
        text.append("-")
        text.append(Hexadecimal.text(low & 0xFFFF_FFFF_FFFF, digits: 12))
        text.append(String(requestCounter))
        return text
    }

    /// `ws_CO_`, the clock in Nairobi, one to three digits and the last nine of the customer's number.
    ///
    /// Where a thousand pushes to one number come in one second and ids are taken, the digits grow with the attempts.
    static func checkoutRequestID(
        for phoneNumber: PhoneNumber, at now: Instant, attempt: Int, _ random: inout SplitMix64
    ) -> String {
        var range: UInt64 = 1_000
        for _ in 0..<min(attempt / 8, 12) { range *= 10 }
        let digits = UInt64.random(in: 0..<range, using: &random)
        return "ws_CO_\(EastAfricaTime.dayFirstTimestamp(now))\(digits)\(phoneNumber.digits.suffix(9))"
    }

    /// `AG_`, the day in Nairobi and twenty characters, which since 2025 are no longer hexadecimal.
    static func conversationID(at now: Instant, _ random: inout SplitMix64) -> String {
        let characters = Array("0123456789abcdefghijklmnopqrstuvwxyz".utf8)
        let tail = (0..<20).map { _ in characters[Int.random(in: 0..<characters.count, using: &random)] }
        return "AG_\(EastAfricaTime.timestamp(now).prefix(8))_\(String(decoding: tail, as: UTF8.self))"
    }

    /// The id of a transaction that moves no money, such as `UHP0000000`.
    static func zeroID(at instant: Instant) -> String { receiptPrefix(at: instant) + "0000000" }

    /// A receipt: year, month and day as one character each, then seven that never repeat.
    mutating func receipt(at instant: Instant) -> Receipt {
        while true {
            receiptSerial = (receiptSerial + Self.receiptStep) % Self.receiptSerials
            let text = Self.receiptPrefix(at: instant) + Self.base36(receiptSerial, width: 7)
            if let receipt = Receipt(text) { return receipt }
        }
    }

    /// A stands for 2006; A to L for the month; 1 to 9 and A to V for the day.
    static func receiptPrefix(at instant: Instant) -> String {
        let (year, month, day) = EastAfricaTime.day(instant)
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        let yearLetter = letters[((year - 2_006) % 26 + 26) % 26]
        return String([yearLetter, letters[month - 1], day < 10 ? Character(String(day)) : letters[day - 10]])
    }

    private static func base36(_ number: UInt64, width: Int) -> String {
        let digits = String(number, radix: 36, uppercase: true)
        return String(repeating: "0", count: width - digits.utf8.count) + digits
    }
}
