/// East Africa Time, UTC+3 without daylight saving: the clock of everything M-PESA writes.
///
/// Requests, callbacks and notices carry `YYYYMMDDHHmmss` without a zone, as text or as a number.
public enum EastAfricaTime {
    static let offsetSeconds: Int64 = 3 * 3_600

    /// The 14 digits that a clock in Nairobi shows, such as `20260922133536`.
    public static func timestamp(_ instant: Instant) -> String {
        let date = CivilDate(instant, offsetSeconds: offsetSeconds)
        var text = ""
        text.append(padded: date.year, to: 4)
        for part in [date.month, date.day, date.hour, date.minute, date.second] {
            text.append(padded: part, to: 2)
        }
        return text
    }

    /// The `ddMMyyyyHHmmss` form found inside a CheckoutRequestID.
    public static func dayFirstTimestamp(_ instant: Instant) -> String {
        let date = CivilDate(instant, offsetSeconds: offsetSeconds)
        var text = ""
        text.append(padded: date.day, to: 2)
        text.append(padded: date.month, to: 2)
        text.append(padded: date.year, to: 4)
        for part in [date.hour, date.minute, date.second] {
            text.append(padded: part, to: 2)
        }
        return text
    }

    /// Year, month and day in Nairobi.
    public static func day(_ instant: Instant) -> (year: Int, month: Int, day: Int) {
        let date = CivilDate(instant, offsetSeconds: offsetSeconds)
        return (Int(date.year), Int(date.month), Int(date.day))
    }

    /// Midnight in Nairobi, at or before an instant.
    public static func startOfDay(_ instant: Instant) -> Instant {
        let local = instant.seconds + offsetSeconds
        let sinceMidnight = (local % 86_400 + 86_400) % 86_400
        return Instant(seconds: instant.seconds - sinceMidnight)
    }

    /// Reads 14 digits; nil when they are not a date and time.
    public static func instant(timestamp: some StringProtocol) -> Instant? {
        let digits = timestamp.utf8.map { Int64($0) - 48 }
        guard digits.count == 14, digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
        func number(_ range: Range<Int>) -> Int64 { digits[range].reduce(0) { $0 * 10 + $1 } }
        let date = CivilDate(
            year: number(0..<4), month: number(4..<6), day: number(6..<8),
            hour: number(8..<10), minute: number(10..<12), second: number(12..<14))
        return date?.instant(offsetSeconds: offsetSeconds)
    }
}
