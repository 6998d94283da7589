import HTTPTypes
import Hummingbird
import NIOCore

/// Finds out who really sent a request: the socket's other end, or what a trusted proxy says of it.
///
/// `X-Forwarded-For` is read from the right, one hop for each trusted proxy: what stands further left was written by
/// somebody we do not know.
public struct ClientAddress: Sendable {
    private let trustedProxies: [AddressRange]

    /// Takes the addresses and ranges of the proxies in front of this server, one entry for each hop.
    ///
    /// Traps on anything else: settings are checked where they are read.
    public init(trustedProxies: some Sequence<String>) {
        let ranges = trustedProxies.map { text in
            guard let range = AddressRange(text) else {
                preconditionFailure("A trusted proxy is an address or a range of addresses")
            }
            return range
        }
        // A single address before the range that it lies in.
        self.trustedProxies = ranges.sorted { $0.bits > $1.bits }
    }

    /// The client's address as text; nil when nobody can know it.
    ///
    /// Each entry of the settings stands for one proxy and so for one hop. With a range, a client whose own address lies in
    /// it would otherwise pass for one more proxy and choose the address that stands before its own.
    func address(of request: Request, _ context: GatewayContext) -> String? {
        guard let peer = context.peer?.ipAddress.map(Self.normal) else { return nil }
        var proxies = trustedProxies
        guard !proxies.isEmpty, let header = Self.forwardedFor.flatMap({ request.headers[$0] }),
            let first = IPAddress(peer), Self.take(first, from: &proxies)
        else { return peer }
        var found = peer
        for hop in header.split(separator: ",", omittingEmptySubsequences: false).reversed() {
            // A trusted proxy said something that is no address: the client is unknown, and surely not the proxy.
            guard let address = IPAddress(hop: hop) else { return nil }
            found = Self.normal(String(hop.trimmed))
            guard Self.take(address, from: &proxies) else { break }
        }
        return found
    }

    /// Takes the proxy with an address away from those that are left; false when there is none.
    private static func take(_ address: IPAddress, from proxies: inout [AddressRange]) -> Bool {
        guard let index = proxies.firstIndex(where: { $0.contains(address) }) else { return false }
        proxies.remove(at: index)
        return true
    }

    /// Whether the connection was opened on this machine.
    ///
    /// A proxy on this machine opens its connections there too; `LoopbackOnly` looks for its traces.
    func isFromLoopback(_ context: GatewayContext) -> Bool {
        context.peer?.ipAddress.flatMap { IPAddress($0) }?.isLoopback ?? false
    }

    private static let forwardedFor = HTTPField.Name("X-Forwarded-For")
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
