import Daraja
import JSON

/// The members of a request's body, each read or complained about by its name.
struct RequestFields: Sendable {
    let json: JSON

    init(_ json: JSON) {
        self.json = json
    }

    /// A string or number that is not empty, as text.
    func text(_ name: String, length: ClosedRange<Int> = 1...Int.max) throws(Refusal) -> String {
        guard let text = optionalText(name), length.contains(text.unicodeScalars.count) else {
            throw .invalidField(name)
        }
        return text
    }

    /// Nil when the member is absent, null or empty.
    func optionalText(_ name: String) -> String? {
        guard let text = json[name]?.scalarText, !text.isEmpty else { return nil }
        return text
    }

    func choice(_ name: String, among values: Set<String>) throws(Refusal) -> String {
        guard let text = json[name]?.scalarText, values.contains(text) else { throw .invalidField(name) }
        return text
    }

    func shortcode(_ name: String) throws(Refusal) -> Shortcode {
        guard let shortcode = json[name]?.scalarText.flatMap(Shortcode.init) else { throw .invalidField(name) }
        return shortcode
    }

    /// A number with twelve digits, the only form Daraja takes.
    func subscriber(_ name: String) throws(Refusal) -> PhoneNumber {
        guard let text = json[name]?.scalarText, let number = PhoneNumber(text), number.digits == text else {
            throw .invalidField(name)
        }
        return number
    }

    /// Whole shillings.
    func shillings(_ name: String, in range: ClosedRange<Int64>) throws(Refusal) -> Int64 {
        guard let shillings = json[name]?.scalarText.flatMap({ Int64($0) }), range.contains(shillings) else {
            throw .invalidField(name)
        }
        return shillings
    }

    func url(_ name: String, plainHosts: Set<String>) throws(Refusal) -> CallbackURL {
        guard let text = json[name]?.string, let url = CallbackURL(text, plainHosts: plainHosts) else {
            throw .invalidField(name)
        }
        return url
    }
}
