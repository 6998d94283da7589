import Daraja
public import JSON

/// The values of a merchant's fields, checked one by one.
///
/// A form is read from JSON: a request body, a file, or a stored profile with its opened secrets.
public struct MerchantForm: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    /// A field that cannot be used, and what to do about it.
    public struct Issue: Sendable, Hashable {
        /// The name of the field, known or not.
        public let field: String
        /// A sentence for people.
        public let message: String

        /// Describes an issue.
        public init(_ field: String, _ message: String) {
            self.field = field
            self.message = message
        }
    }

    /// Everything that is wrong with a form.
    public struct Invalid: Error, Sendable, Hashable, CustomStringConvertible {
        /// At least one.
        public let issues: [Issue]
        /// Whether each value has its form, and only the merchant that they would make cannot be.
        public let isOfWhole: Bool

        /// Collects issues.
        public init(_ issues: [Issue], isOfWhole: Bool = false) {
            self.issues = issues
            self.isOfWhole = isOfWhole
        }

        /// All of them in a sentence.
        public var description: String { issues.map { "\($0.field): \($0.message)" }.joined(separator: ", ") }
    }

    /// What a list may hold, and how long a text may be.
    private static let (longestList, longestText) = (1_000, 2_000)

    /// The checked values; `null` stands for a field that is to be removed.
    private(set) var values: [MerchantField: JSON]

    /// Reads a form.
    ///
    /// - Throws: all unknown fields and unusable values at once.
    public init(json: JSON) throws(Invalid) {
        guard let members = json.members else { throw Invalid([Issue("body", "Expected object")]) }
        var issues: [Issue] = []
        var values: [MerchantField: JSON] = [:]
        for member in members {
            guard let field = MerchantField(rawValue: member.name) else {
                issues.append(Issue(member.name, "Unknown field"))
                continue
            }
            switch Self.checked(member.value, field.kind) {
            case .success(let value): values[field] = value
            case .failure(let invalid): issues += invalid.issues.map { Issue(field.rawValue, $0.message) }
            }
        }
        guard issues.isEmpty else { throw Invalid(issues) }
        self.values = values
    }

    private static func checked(_ value: JSON, _ kind: MerchantField.Kind) -> Result<JSON, Invalid> {
        func refuse(_ message: String) -> Result<JSON, Invalid> { .failure(Invalid([Issue("", message)])) }
        if value.isNull { return .success(.null) }
        switch kind {
        case .number(let range):
            let number = value.scalarText.flatMap { Int64($0) ?? Double($0).flatMap(Int64.init(exactly:)) }
            guard let number, range.contains(number) else {
                return refuse("Expected a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return .success(JSON(number))
        case .shortcodes, .texts:
            guard let elements = value.array, elements.count <= longestList else { return refuse("Expected a list") }
            let texts = elements.compactMap { cleaned($0.string) }
            guard texts.count == elements.count,
                kind == .texts || texts.allSatisfy({ Shortcode($0) != nil })
            else { return refuse(kind == .texts ? "Expected texts" : "Expected shortcodes of 5 to 7 digits") }
            return .success(.array(texts.map { .string($0) }))
        case .shortcode, .key, .words, .text:
            guard let text = cleaned(value.string) else {
                return refuse("Expected text in quotes without control characters, at most \(longestText) characters")
            }
            if case .words(let words) = kind, !words.contains(text) {
                return refuse("Expected \(words.map { "'\($0)'" }.joined(separator: " | "))")
            }
            if kind == .shortcode, Shortcode(text) == nil { return refuse("Expected 5 to 7 digits") }
            if kind == .key, text.utf8.contains(where: { !(33...126).contains($0) }) {
                return refuse("It has a blank or a character in it that is not plain ASCII: copy it again")
            }
            return .success(.string(text))
        }
    }

    /// A text without the blanks and line ends around it that come from copying; nil for what cannot be used.
    private static func cleaned(_ text: String?) -> String? {
        guard let text, text.unicodeScalars.count <= longestText else { return nil }
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return nil }
        let inner = String(scalars[first...last])
        return inner.unicodeScalars.contains { $0.properties.generalCategory == .control } ? nil : inner
    }

    /// The form after the values of another one were put over it.
    public func changed(by changes: MerchantForm) -> MerchantForm {
        var form = self
        form.values.merge(changes.values) { _, new in new }
        return form
    }

    /// Whether two forms have the same values.
    func isSame(as other: MerchantForm) -> Bool { MerchantField.allCases.allSatisfy { self[$0] == other[$0] } }

    /// Whether two forms have the same values, whatever one field says.
    func isSame(as other: MerchantForm, but field: MerchantField) -> Bool {
        MerchantField.allCases.allSatisfy { $0 == field || self[$0] == other[$0] }
            && (self[field] == nil) == (other[field] == nil)
    }

    /// A value; nil for a field that is absent or to be removed.
    subscript(field: MerchantField) -> JSON? { values[field].flatMap { $0.isNull ? nil : $0 } }

    func text(_ field: MerchantField) -> String? { self[field]?.string }

    /// The fields that may be shown, in their order.
    var profile: JSON { json { !$0.isSecret } }

    /// The fields that are sealed.
    var secrets: JSON { json(where: \.isSecret) }

    private func json(where isMeant: (MerchantField) -> Bool) -> JSON {
        .object(
            MerchantField.allCases.filter(isMeant).compactMap { field in
                self[field].map { JSON.Member(field.rawValue, $0) }
            })
    }

    /// Shows no value: some are secrets.
    public var description: String {
        "merchant form of \(values.keys.map(\.rawValue).sorted().joined(separator: ", "))"
    }

    /// Shows nothing to debuggers either.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
