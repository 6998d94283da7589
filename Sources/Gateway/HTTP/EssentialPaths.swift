import Payments

/// The paths that are served when there is no room for others: callbacks, which Daraja does not repeat, and probes.
enum EssentialPaths {
    private static let callbacks = ["/\(CallbackAddress.root)/", "/api/mpesa/callback/"]
    private static let probes: Set<String> = ["/livez", "/readyz", "/api/health", "/metrics"]

    static func isCallback(_ path: some StringProtocol) -> Bool {
        callbacks.contains { path.hasPrefix($0) }
    }

    /// - Parameter target: a path, perhaps with a query.
    static func contain(_ target: String) -> Bool {
        let path = target.prefix { $0 != "?" }
        return isCallback(path) || probes.contains(String(path))
    }
}
