import HTTPTypes
import Hummingbird

/// Reads query parameters and collects what is wrong with them.
struct QueryReader {
    private let parameters: Parameters
    private var issues: [String] = []

    init(_ parameters: Parameters) {
        self.parameters = parameters
    }

    /// A whole number; out of range is an issue, absent is nil.
    mutating func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let text = value(name) else { return nil }
        guard let number = Int(digits: text), range.contains(number) else {
            issues.append("\(name): Expected a whole number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    /// One word of a list; `all` and absent are nil.
    mutating func oneOf<Word: RawRepresentable<String> & CaseIterable>(_ name: String, _ type: Word.Type) -> Word? {
        guard let text = value(name), text != "all" else { return nil }
        guard let word = Word(rawValue: text) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            issues.append("\(name): Expected one of \(words), all")
            return nil
        }
        return word
    }

    /// `true` or `false`; absent is false.
    mutating func flag(_ name: String) -> Bool {
        switch value(name) {
        case nil, "false": return false
        case "true": return true
        default:
            issues.append("\(name): Expected true or false")
            return false
        }
    }

    /// Text up to a length; empty is nil.
    mutating func text(_ name: String, maximumLength: Int) -> String? {
        guard let text = value(name) else { return nil }
        guard text.length <= maximumLength else {
            issues.append("\(name): Expected at most \(maximumLength) characters")
            return nil
        }
        return text
    }

    /// The cursor of an earlier answer.
    mutating func cursor(_ name: String) -> Int64? {
        parsed(name, as: "the nextCursor of an earlier answer") { text in
            Int64(digits: text).flatMap { $0 > 0 ? $0 : nil }
        }
    }

    /// Whatever a text can be read as.
    ///
    /// - Parameter kind: what was expected, for the issue when it cannot.
    mutating func parsed<Value>(_ name: String, as kind: String, _ read: (String) -> Value?) -> Value? {
        guard let text = value(name) else { return nil }
        guard let value = read(text) else {
            issues.append("\(name): Expected \(kind)")
            return nil
        }
        return value
    }

    /// Records that something else of the request cannot be used.
    mutating func refuse(_ name: String, _ message: String) {
        issues.append("\(name): \(message)")
    }

    /// Throws one error that lists everything, or does nothing.
    func finish() throws(APIError) {
        guard issues.isEmpty else {
            throw APIError(.badRequest, "VALIDATION_FAILED", "Validation failed: " + issues.joined(separator: ", "))
        }
    }

    /// The one value of a parameter; empty is nil, and a second one an issue: which of them is meant, nobody knows.
    private mutating func value(_ name: String) -> String? {
        let values = parameters[values: Substring(name)]
        guard values.count < 2 else {
            issues.append("\(name): Expected once, received \(values.count) times")
            return nil
        }
        return values.first.flatMap { $0.isEmpty ? nil : String($0) }
    }
}
