import Access
import JSON
import Payments
import PublicForms

extension FieldReader {
    /// A list of scopes that may be missing.
    mutating func scopes(_ name: String) -> Set<APIKeyScope>? {
        guard let value = member(name) else { return nil }
        guard let words = value.array else {
            refuse(name, "Expected array, received \(value.typeName)")
            return nil
        }
        var scopes: Set<APIKeyScope> = []
        for word in words {
            guard let scope = word.string.flatMap({ APIKeyScope(rawValue: $0) }) else {
                let known = APIKeyScope.allCases.map { "'\($0.rawValue)'" }.joined(separator: " | ")
                refuse(name, "Invalid permission. Expected \(known)")
                return nil
            }
            scopes.insert(scope)
        }
        if scopes.isEmpty { refuse(name, "At least one permission is required") }
        return scopes
    }

    /// A whole number that may be missing or null.
    mutating func optionalInteger(_ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = member(name) else { return nil }
        guard let integer = value.wholeNumber, range.contains(integer) else {
            refuse(name, "Expected a whole number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return integer
    }
}

extension JSON {
    /// A whole number, even when it is written as `5.0`: JSON Schema makes no difference, nor do the writers of some
    /// languages.
    fileprivate var wholeNumber: Int? {
        guard case .number(let literal) = self else { return nil }
        let parts = literal.split(separator: ".", maxSplits: 1)
        return parts.count == 1 || parts[1].allSatisfy { $0 == "0" } ? Int(parts[0]) : nil
    }
}
