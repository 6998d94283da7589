import Daraja

/// A callback address that Daraja would take: https, or plain http to this machine.
///
/// Plain http to a loopback host is the one indulgence, for without it nobody could receive a callback offline.
struct CallbackURL: Sendable, Hashable {
    let text: String

    /// Nil for other schemes, for plain http to other hosts, and for characters that no URL has.
    ///
    /// Whether the host exists or answers is not asked, as Daraja does not ask it.
    init?(_ text: String, plainHosts: Set<String>) {
        guard text.utf8.allSatisfy(Self.isURLCharacter), let colon = text.firstRange(of: "://") else { return nil }
        let authority = text[colon.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard let host = Self.host(of: authority) else { return nil }
        switch text[..<colon.lowerBound].lowercased() {
        case "https": break
        case "http":
            guard Self.isLoopback(host) || plainHosts.contains(host) else { return nil }
        default: return nil
        }
        self.text = text
    }

    private static func host(of authority: Substring) -> String? {
        let hostAndPort = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        let host: Substring
        let rest: Substring
        if hostAndPort.hasPrefix("[") {
            guard let end = hostAndPort.firstIndex(of: "]") else { return nil }
            host = hostAndPort[hostAndPort.index(after: hostAndPort.startIndex)..<end]
            rest = hostAndPort[hostAndPort.index(after: end)...]
        } else {
            host = hostAndPort.prefix { $0 != ":" }
            rest = hostAndPort.dropFirst(host.count)
        }
        guard !host.isEmpty, rest.isEmpty || UInt16(rest.dropFirst()) != nil else { return nil }
        return host.lowercased()
    }

    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// The characters of RFC 3986, section 2.
    private static func isURLCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122: true
        default: "-._~:/?#[]@!$&'()*+,;=%".utf8.contains(byte)
        }
    }
}

extension CallbackURL {
    /// Whether it has none of the words that the portal forbids in C2B addresses, and no host of a public tunnel.
    var isFreeOfForbiddenWords: Bool {
        let lowercased = text.lowercased()
        return !(CallbackURLRules.forbiddenWords + CallbackURLRules.tunnelHosts).contains { lowercased.contains($0) }
    }
}
