/// The scopes of a key.
public struct APIKeyPermissions: Sendable, Hashable {
    /// What was granted.
    public let scopes: Set<APIKeyScope>

    /// Grants scopes.
    public init(_ scopes: Set<APIKeyScope>) {
        self.scopes = scopes
    }

    /// Reads the words of a column.
    ///
    /// Words that a later version may have written grant nothing here.
    init(stored text: String) {
        scopes = Set(text.split(separator: ",").compactMap { APIKeyScope(rawValue: String($0)) })
    }

    /// The words of the scopes in a fixed order.
    public var words: [String] {
        APIKeyScope.allCases.filter { scopes.contains($0) }.map(\.rawValue)
    }

    /// Whether one of these scopes was granted, or all were.
    ///
    /// Who administers may read: callbacks and logs say all that lists of payments say.
    public func allow(anyOf wanted: Set<APIKeyScope>) -> Bool {
        scopes.contains(.all) || !granted.isDisjoint(with: wanted)
    }

    private var granted: Set<APIKeyScope> { scopes.contains(.admin) ? scopes.union([.read]) : scopes }

    /// What these permissions grant beyond others.
    public func exceeding(_ others: APIKeyPermissions) -> APIKeyPermissions {
        others.scopes.contains(.all) ? APIKeyPermissions([]) : APIKeyPermissions(scopes.subtracting(others.granted))
    }
}
