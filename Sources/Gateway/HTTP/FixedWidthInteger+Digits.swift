extension FixedWidthInteger {
    /// Reads a number as we write it: no plus sign, no zeros in front, so that a number has one spelling in URLs.
    init?(digits text: some StringProtocol) {
        guard let number = Self(text), String(number) == text else { return nil }
        self = number
    }
}
