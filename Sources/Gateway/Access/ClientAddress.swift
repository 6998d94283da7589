import HTTPTypes
import Hummingbird
import NIOCore

/// Finds out who really sent a request: the socket's other end, or what a trusted proxy says of it.
///
/// `X-Forwarded-For` is read from the right, one hop for each trusted proxy: what stands further left was written by
/// somebody we do not know.
public struct ClientAddress: Sendable {
    private let trustedProxies: Set<String>

    /// Takes the addresses of the proxies in front of this server.
    public init(trustedProxies: some Sequence<String>) {
        self.trustedProxies = Set(trustedProxies)
    }

    func address(of request: Request, _ context: GatewayContext) -> String? {
        guard var address = context.peer?.ipAddress.map(Self.normal) else { return nil }
        guard trustedProxies.contains(address), let name = HTTPField.Name("X-Forwarded-For"),
            let header = request.headers[name]
        else { return address }
        for hop in header.split(separator: ",").reversed() where trustedProxies.contains(address) {
            address = Self.normal(hop.trimmingWhitespace)
        }
        return address
    }

    /// An IPv4 address in IPv6 clothes (RFC 4291, 2.5.5.2) is the IPv4 address.
    private static func normal(_ address: String) -> String {
        address.lowercased().hasPrefix("::ffff:") && address.contains(".") ? String(address.dropFirst(7)) : address
    }

    static func isLoopback(_ address: String) -> Bool {
        address == "::1" || address.hasPrefix("127.")
    }
}

extension Substring {
    fileprivate var trimmingWhitespace: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
