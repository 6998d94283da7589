import HTTPTypes
import Hummingbird
import NIOCore

/// Finds out who really sent a request: the socket's other end, or what a trusted proxy says of it.
///
/// `X-Forwarded-For` is read from the right, one hop for each trusted proxy: what stands further left was written by
/// somebody we do not know.
public struct ClientAddress: Sendable {
    private let trustedProxies: [AddressRange]

    /// Takes the addresses and ranges of the proxies in front of this server, such as `10.0.0.0/8`.
    ///
    /// Traps on anything else: settings are checked where they are read.
    public init(trustedProxies: some Sequence<String>) {
        self.trustedProxies = trustedProxies.map { text in
            guard let range = AddressRange(text) else {
                preconditionFailure("A trusted proxy is an address or a range of addresses")
            }
            return range
        }
    }

    /// The client's address as text; nil when nobody can know it.
    func address(of request: Request, _ context: GatewayContext) -> String? {
        guard let peer = context.peer?.ipAddress.map(Self.normal) else { return nil }
        guard !trustedProxies.isEmpty, let header = Self.forwardedFor.flatMap({ request.headers[$0] }),
            let first = IPAddress(peer), isTrusted(first)
        else { return peer }
        var found = peer
        for hop in header.split(separator: ",", omittingEmptySubsequences: false).reversed() {
            // A trusted proxy said something that is no address: the client is unknown, and surely not the proxy.
            guard let address = IPAddress(hop: hop) else { return nil }
            found = Self.normal(String(hop.trimmed))
            guard isTrusted(address) else { break }
        }
        return found
    }

    /// Whether a request was sent on this machine: it came over loopback, and nothing says that a proxy which we do
    /// not know passed it on.
    ///
    /// A tunnel or proxy on this machine makes everybody look local; its header gives it away.
    func isLocal(_ request: Request, _ context: GatewayContext) -> Bool {
        guard let address = address(of: request, context), Self.isLoopback(address) else { return false }
        guard let peer = context.peer?.ipAddress.flatMap({ IPAddress($0) }), !isTrusted(peer) else { return true }
        return !Self.forwardingHeaders.contains { request.headers[$0] != nil }
    }

    static func isLoopback(_ address: String) -> Bool {
        address == "::1" || address.hasPrefix("127.")
    }

    private func isTrusted(_ address: IPAddress) -> Bool {
        trustedProxies.contains { $0.contains(address) }
    }

    private static let forwardedFor = HTTPField.Name("X-Forwarded-For")
    private static let forwardingHeaders = ["X-Forwarded-For", "Forwarded", "X-Real-IP"].compactMap {
        HTTPField.Name($0)
    }

    /// Without the clothes of IPv6 and without a port.
    private static func normal(_ address: String) -> String {
        var text = address.lowercased()
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            text = String(text[text.index(after: text.startIndex)..<end])
        } else if text.contains("."), text.count(where: { $0 == ":" }) == 1, let colon = text.firstIndex(of: ":") {
            text = String(text[..<colon])
        }
        return text.hasPrefix("::ffff:") && text.contains(".") ? String(text.dropFirst(7)) : text
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = drop { $0.isWhitespace }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
