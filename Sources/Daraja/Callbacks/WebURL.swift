/// An http or https URL as its parts, without a library for URLs, which would take nearly anything.
public struct WebURL: Sendable, Hashable {
    /// `http` or `https`.
    public let scheme: String
    /// The host in small letters; an IPv6 address in its brackets.
    public let host: String
    /// The port; nil for that of the scheme.
    public let port: Int?
    /// What follows the host: path, query and fragment.
    public let rest: String

    /// Whether a query begins in it.
    public var hasQuery: Bool { rest.contains("?") }
    /// Whether a fragment begins in it.
    public var hasFragment: Bool { rest.contains("#") }

    /// Nil for anything but `scheme://host`, `scheme://host:port`, and either with a path.
    public init?(_ text: String) {
        let lowercased = text.lowercased()
        guard let scheme = ["https", "http"].first(where: { lowercased.hasPrefix($0 + "://") }) else { return nil }
        let tail = text.dropFirst(scheme.count + 3)
        guard tail.utf8.allSatisfy({ (33...126).contains($0) }) else { return nil }
        let authority = tail.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let name = authority.hasPrefix("[") ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
        guard !name.isEmpty, name != "[]", name.count <= authority.count,
            name.allSatisfy({ $0.isLetter || $0.isNumber || ".-_[]:".contains($0) })
        else { return nil }
        var port: Int?
        let end = authority.dropFirst(name.count)
        if !end.isEmpty {
            let digits = end.dropFirst()
            guard end.hasPrefix(":"), (1...5).contains(digits.count),
                digits.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(digits),
                (1...65_535).contains(number)
            else { return nil }
            port = number
        }
        self.scheme = scheme
        host = name.lowercased()
        self.port = port
        rest = String(tail.dropFirst(authority.count))
    }
}
