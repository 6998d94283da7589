public import HTTPTypes

/// What the header of a request says of where it comes from: which name it was sent to, through what, from which page.
///
/// A request that came over loopback was not necessarily sent by a program of this machine for itself. A web page whose name
/// resolves to 127.0.0.1 (DNS rebinding) names itself in `Host`. A proxy or tunnel on this machine passes on what strangers
/// send, and most of them add a header. A page of another site is named in `Origin` or `Sec-Fetch-Site`.
public struct RequestOrigin: Sendable {
    /// `Host`; nil when it is missing or stands there more than once.
    private let host: String?
    private let headers: HTTPFields

    /// Looks at a request.
    public init(_ head: HTTPRequest) {
        // The first `Host` is taken out of the fields; what stands there still is a second one.
        host = head.headerFields.contains { $0.name.canonicalName == "host" } ? nil : head.authority
        headers = head.headerFields
    }

    /// Whether the request was sent to a name that can only mean this machine.
    public var hasLoopbackHost: Bool {
        guard let name = Self.name(of: host) else { return false }
        return name == "localhost" || name == "[::1]" || Self.isIPv4(name) && name.hasPrefix("127.")
    }

    /// Whether the request was sent to an address, or to a name that nobody can register.
    ///
    /// Such are `localhost`, the names of containers, which have no dot, and what ends in `.internal` or `.localhost`.
    public var hasPrivateHost: Bool {
        guard let name = Self.name(of: host) else { return false }
        return hasLoopbackHost || name.hasPrefix("[") || Self.isIPv4(name) || !name.contains(".")
            || name.hasSuffix(".internal") || name.hasSuffix(".localhost")
    }

    /// Whether a header says that something passed the request on.
    public var showsProxy: Bool {
        headers.contains { field in
            let name = field.name.canonicalName
            return Self.proxyNames.contains(name) || Self.proxyPrefixes.contains { name.hasPrefix($0) }
        }
    }

    /// Whether a browser says that a page sent the request which is none of ours.
    ///
    /// - Parameter allows: whether a page of an origin may.
    public func isForeignPage(allows: (_ origin: String) -> Bool) -> Bool {
        // Several of them are one text here, which is no origin.
        if let name = Self.originName, let origin = headers[name] { return !allows(origin) }
        // Requests without `Origin` from pages of others: images, scripts, forms that only read.
        guard let name = Self.fetchSiteName, let site = headers[name] else { return false }
        return site != "same-origin" && site != "none"
    }

    private static let originName = HTTPField.Name("Origin")
    private static let fetchSiteName = HTTPField.Name("Sec-Fetch-Site")

    /// Headers that proxies, tunnels and content networks add.
    private static let proxyNames: Set<String> = [
        "forwarded", "forwarded-for", "via", "x-real-ip", "x-real-port", "true-client-ip", "client-ip", "x-client-ip",
        "x-client-port", "x-cluster-client-ip", "x-remote-addr", "x-remote-ip", "x-host", "x-scheme", "x-proxy-id",
        "proxy-connection", "proxy-authorization", "max-forwards", "cdn-loop", "wl-proxy-client-ip",
        "proxy-client-ip", "x-arr-ssl", "x-arr-log-id", "x-site-deployment-id",
    ]
    private static let proxyPrefixes = [
        "x-forward", "x-origina", "x-envoy-", "x-amzn-", "x-amz-cf-", "x-azure-", "x-appengine-", "x-vercel-", "x-nf-",
        "x-ngrok-", "x-tunnel-", "x-akamai-", "ngrok-", "cf-", "fly-", "fastly-", "akamai-", "tailscale-",
    ]

    /// The name in `Host` without its port, in small letters; nil when it is no name with or without a port.
    private static func name(of host: String?) -> String? {
        guard let host = host?.lowercased(), !host.isEmpty else { return nil }
        let end = host.hasPrefix("[") ? host.firstIndex(of: "]").map { host.index(after: $0) } : nil
        let name = String(host[..<(end ?? host.firstIndex(of: ":") ?? host.endIndex)])
        let rest = host.dropFirst(name.count)
        guard !name.isEmpty, !name.contains(where: { "/@?# ,".contains($0) }) else { return nil }
        guard !rest.isEmpty else { return name }
        let digits = rest.dropFirst()
        guard rest.hasPrefix(":"), (1...5).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ (48...57).contains($0) }), let port = Int(digits), (1...65_535).contains(port)
        else { return nil }
        return name
    }

    private static func isIPv4(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                (1...3).contains(part.utf8.count) && part.utf8.allSatisfy { (48...57).contains($0) }
                    && UInt8(part) != nil
            }
    }
}
