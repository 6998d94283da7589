import NIOCore

/// Decides who shares a limit on connections.
///
/// Addresses that speak for many clients have no limit of their own: Safaricom's, the trusted proxies, which limit their
/// clients themselves, and this machine. A customer of IPv6 has 2^64 addresses to spend, so the first 64 bits count as one.
struct ConnectionSources: Sendable {
    private let exempt: [AddressRange]

    /// - Parameter trustedProxies: as in `ClientAddress`; what is no address exempts nobody.
    init(trustedProxies: [String]) {
        exempt = (trustedProxies + CallbackTrust.publishedAddresses).compactMap { AddressRange($0) }
    }

    /// Whose limit a connection from an address counts against; nil when it counts against nobody's.
    func source(of address: SocketAddress) -> String? {
        // A Unix socket belongs to this machine.
        guard let text = address.ipAddress, let parsed = IPAddress(text) else { return nil }
        guard !parsed.isLoopback, !exempt.contains(where: { $0.contains(parsed) }) else { return nil }
        return parsed.source
    }
}

extension IPAddress {
    /// Names who is limited together: of IPv6 addresses all that begin with the same 64 bits.
    var source: String {
        (bytes.count == 16 ? bytes[..<8] : bytes[...]).map { String($0) }.joined(separator: ".")
    }
}
