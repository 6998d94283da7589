import Daraja
import HTTPTypes

/// Which web pages may call the API from a browser.
public struct CORSPolicy: Sendable {
    static let originName = HTTPField.Name("Origin")

    private let origins: Set<String>
    private let allowsAll: Bool
    private let allowsLoopback: Bool

    /// Collects the settings.
    ///
    /// - Parameters:
    ///   - origins: such as `https://pay.example.com`; `*` for all.
    ///   - allowsLoopback: whether pages that this machine serves may call: outside production.
    public init(origins: some Sequence<String> = [], allowsLoopback: Bool = false) {
        self.origins = Set(origins.map { $0.lowercased() })
        allowsAll = self.origins.contains("*")
        self.allowsLoopback = allowsLoopback
    }

    /// Whether a text is an origin: scheme, host and perhaps a port, and nothing after it.
    public static func isOrigin(_ text: String) -> Bool {
        WebURL(text)?.rest == ""
    }

    /// Whether pages of an origin may call.
    func allows(_ origin: String) -> Bool {
        let origin = origin.lowercased()
        return allowsAll || origins.contains(origin) || allowsLoopback && Self.isLoopback(origin)
    }

    /// Whether pages of an origin may call without a key, from this machine: only those that are named, never `*`.
    func admitsWithoutKey(_ origin: String) -> Bool {
        let origin = origin.lowercased()
        return origin != "*" && origins.contains(origin) || allowsLoopback && Self.isLoopback(origin)
    }

    /// The name to give back, so that no cache shows one page the answer that was meant for another.
    func answer(to origin: String) -> String? {
        guard allows(origin) else { return nil }
        return allowsAll ? "*" : origin
    }

    private static func isLoopback(_ origin: String) -> Bool {
        guard let host = host(of: origin) else { return false }
        let name = host.hasPrefix("[") ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" }
        guard host.dropFirst(name.count).allSatisfy({ $0 == ":" || $0.isNumber }) else { return false }
        return ["localhost", "127.0.0.1", "[::1]"].contains(name)
    }

    /// What stands after the scheme.
    private static func host(of origin: String) -> Substring? {
        for scheme in ["http://", "https://"] where origin.hasPrefix(scheme) { return origin.dropFirst(scheme.count) }
        return nil
    }
}
