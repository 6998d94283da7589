import Daraja
import JSON
import PublicForms

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

    /// A word or two that go to Daraja and that people read: on a phone, on a statement, in a list.
    ///
    /// The reference's checks come first, then ours: it has to show something and hold no control characters, which tear
    /// lines apart, hide text or turn it around.
    ///
    /// - Parameters:
    ///   - title: how messages call it.
    ///   - missing: what is said when nothing is there; nil where it may be left out.
    mutating func wording(_ name: String, _ title: String, atMost maximum: Int, missing: String? = nil) -> String? {
        guard let text = missing == nil ? optionalString(name) : string(name) else { return nil }
        if !text.showsSomething, missing != nil || !text.isEmpty {
            refuse(name, missing ?? "\(title) must not be blank")
        }
        if text.length > maximum { refuse(name, "\(title) must be at most \(maximum) characters") }
        if text.hasControlCharacters { refuse(name, "\(title) must not contain control characters") }
        return text
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

extension String {
    /// Whether there is a character that people can see.
    var showsSomething: Bool {
        unicodeScalars.contains { scalar in
            switch scalar.value {
            case 0x200B...0x200F, 0x2060, 0xFEFF: false
            default: !scalar.properties.isWhitespace
            }
        }
    }

    /// Whether there are characters that are orders to a terminal, end a line, or change the direction of text.
    var hasControlCharacters: Bool {
        unicodeScalars.contains { scalar in
            switch scalar.value {
            case 0...0x1F, 0x7F...0x9F, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: true
            default: false
            }
        }
    }
}

extension Schema {
    /// What `wording` reads.
    static func wording(atMost maximum: Int, isRequired: Bool) -> Schema {
        let control = #"\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069"#
        let visible = #"[^\s\u200b-\u200f\u2060\ufeff"# + control + "]"
        let text = "[^\(control)]*\(visible)[^\(control)]*"
        return string((isRequired ? 1 : 0)...maximum).with([
            "pattern": .string(isRequired ? "^\(text)$" : "^(\(text))?$")
        ])
    }

    /// What `phoneNumber` reads.
    static let phoneNumber = string(matching: #"^\+?(254|0)?[17][0-9]{8}$"#)
        .described("A Kenyan mobile number, such as 0712345678 or 254712345678")

    /// What `shillings` reads.
    static let shillings = integer(1...Int(FieldReader.maximumShillings))
        .described("Whole shillings; a fraction is refused, not rounded")
}
