import Daraja
import HTTPTypes
import JSON
import Payments

/// Reads the members of a request body and collects what is wrong with them, in the reference's words.
struct FieldReader {
    private let document: JSON
    private var issues: [String] = []

    init(_ document: JSON) {
        self.document = document
    }

    /// Records that a member cannot be used.
    mutating func refuse(_ name: String, _ message: String) {
        issues.append("\(name): \(message)")
    }

    /// Any member; nil when it is missing or null.
    func member(_ name: String) -> JSON? {
        document[name].flatMap { $0.isNull ? nil : $0 }
    }

    /// A required string; nil when it is missing or of another type, which is then recorded.
    mutating func string(_ name: String) -> String? {
        guard let value = document[name] else {
            refuse(name, "Required")
            return nil
        }
        guard let text = value.string else {
            refuse(name, "Expected string, received \(value.typeName)")
            return nil
        }
        return text
    }

    /// A string that may be missing.
    mutating func optionalString(_ name: String) -> String? {
        document[name] == nil ? nil : string(name)
    }

    /// One word of a list, or the default when it is missing.
    mutating func word<Word: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ type: Word.Type, default fallback: Word
    ) -> Word {
        guard let text = optionalString(name) else { return fallback }
        guard let word = Word(rawValue: text) else {
            let words = Word.allCases.map { "'\($0.rawValue)'" }.joined(separator: " | ")
            refuse(name, "Invalid enum value. Expected \(words), received '\(text.prefix(50))'")
            return fallback
        }
        return word
    }

    /// A required JSON number as an exact amount; nil when it is unusable, which is then recorded.
    mutating func amount(_ name: String) -> Amount? {
        guard let value = document[name] else {
            refuse(name, "Required")
            return nil
        }
        guard case .number(let literal) = value else {
            refuse(name, "Expected number, received \(value.typeName)")
            return nil
        }
        guard let amount = Amount(decimal: literal) else {
            refuse(name, "Amount must be a plain number of whole shillings, such as 100")
            return nil
        }
        return amount
    }

    /// Ends the reading: throws one error that lists everything, or does nothing.
    func finish() throws(APIError) {
        guard issues.isEmpty else {
            throw APIError(.badRequest, "VALIDATION_FAILED", "Validation failed: " + issues.joined(separator: ", "))
        }
    }
}
