import Daraja

extension FieldReader {
    /// The reference's ceiling for one payment.
    static let maximumShillings: Int64 = 150_000

    /// A phone number, with the reference's checks first and then ours: it must be a Kenyan mobile number.
    mutating func phoneNumber(_ name: String) -> PhoneNumber? {
        guard let text = string(name) else { return nil }
        var isUsable = true
        func check(_ holds: Bool, _ message: String, _ fields: inout FieldReader) {
            guard !holds else { return }
            isUsable = false
            fields.refuse(name, message)
        }
        check(text.length >= 9, "Phone number must be at least 9 digits", &self)
        check(text.length <= 15, "Phone number must be at most 15 digits", &self)
        let digits = text.hasPrefix("+") ? text.dropFirst() : text[...]
        check(
            !digits.isEmpty && digits.utf8.allSatisfy { (48...57).contains($0) },
            "Phone number must contain only digits and optional + prefix", &self)
        guard isUsable else { return nil }
        let phoneNumber = PhoneNumber(text)
        check(
            phoneNumber != nil,
            "Phone number must be a Kenyan mobile number such as 0712345678, 0112345678 or 254712345678", &self)
        return phoneNumber
    }

    /// An amount of whole shillings from 1 to the ceiling.
    mutating func shillings(_ name: String) -> Int64? {
        guard let amount = amount(name) else { return nil }
        if amount <= Amount(cents: 0) { refuse(name, "Amount must be positive") }
        if amount < Amount(shillings: 1) { refuse(name, "Minimum amount is 1") }
        if amount > Amount(shillings: Self.maximumShillings) { refuse(name, "Maximum amount is 150,000") }
        guard let shillings = amount.wholeShillings else {
            // Daraja takes no cents; rounding would ask the customer for something else than was stored.
            if amount > Amount(shillings: 1) { refuse(name, "Amount must be a whole number of shillings") }
            return nil
        }
        return shillings
    }
}

extension Schema {
    /// What `phoneNumber` reads.
    static let phoneNumber = string(matching: #"^\+?(254|0)?[17][0-9]{8}$"#)
        .described("A Kenyan mobile number, such as 0712345678 or 254712345678")

    /// What `shillings` reads.
    static let shillings = integer(1...Int(FieldReader.maximumShillings))
        .described("Whole shillings; a fraction is refused, not rounded")
}
