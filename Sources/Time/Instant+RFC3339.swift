extension Instant {
    /// The instant as RFC 3339 in UTC with milliseconds, such as `2026-09-22T10:35:36.000Z`.
    ///
    /// This is what JavaScript's `toISOString` writes and its `Date` reads, which clients of the reference API use.
    public var rfc3339: String {
        let date = CivilDate(self, offsetSeconds: 0)
        var text = ""
        text.append(padded: date.year, to: 4)
        text.append("-")
        text.append(padded: date.month, to: 2)
        text.append("-")
        text.append(padded: date.day, to: 2)
        text.append("T")
        text.append(padded: date.hour, to: 2)
        text.append(":")
        text.append(padded: date.minute, to: 2)
        text.append(":")
        text.append(padded: date.second, to: 2)
        text.append(".")
        text.append(padded: (microseconds - seconds * 1_000_000) / 1_000, to: 3)
        text.append("Z")
        return text
    }
}
