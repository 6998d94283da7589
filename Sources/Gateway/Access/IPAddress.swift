/// An IPv4 or IPv6 address as its bytes, so that two spellings of one address are equal.
///
/// An IPv4 address in IPv6 clothes (RFC 4291, 2.5.5.2) is the IPv4 address.
struct IPAddress: Sendable, Hashable {
    /// 4 or 16 bytes, the most significant first.
    let bytes: [UInt8]

    /// Nil for anything but an address, such as a host name.
    init?(_ text: some StringProtocol) {
        let spelled = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = spelled.first.map({ String($0) }), let bytes = Self.four(address) ?? Self.sixteen(address)
        else {
            return nil
        }
        let isMapped = bytes.count == 16 && bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 255 && bytes[11] == 255
        self.bytes = isMapped ? Array(bytes[12...]) : bytes
    }

    /// Takes a hop of `X-Forwarded-For`, which some proxies write with a port: `192.0.2.1:443`, `[2001:db8::1]:443`.
    init?(hop: some StringProtocol) {
        let text = String(hop).filter { $0 != " " && $0 != "\t" }
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            self.init(text[text.index(after: text.startIndex)..<end])
        } else if text.contains("."), text.count(where: { $0 == ":" }) == 1, let colon = text.firstIndex(of: ":") {
            self.init(text[..<colon])
        } else {
            self.init(text)
        }
    }

    /// Whether the first bits are those of another address of the same kind.
    func begins(like other: IPAddress, bits: Int) -> Bool {
        guard bytes.count == other.bytes.count else { return false }
        let whole = bits / 8
        guard bytes[..<whole] == other.bytes[..<whole] else { return false }
        guard bits % 8 > 0 else { return true }
        return (bytes[whole] ^ other.bytes[whole]) >> (8 - UInt8(bits % 8)) == 0
    }

    /// 127.0.0.0/8 or ::1.
    var isLoopback: Bool {
        bytes.count == 4 ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
    }

    private static func four(_ text: String) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            // A leading zero means octal to some readers and decimal to others.
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (48...57).contains($0) }),
                part.utf8.count == 1 || !part.hasPrefix("0"), let byte = UInt8(part)
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func sixteen(_ text: String) -> [UInt8]? {
        guard text.contains(":") else { return nil }
        let halves = text.split(separator: "::", omittingEmptySubsequences: false)
        switch halves.count {
        case 1:
            let bytes = groups(halves[0])
            return bytes?.count == 16 ? bytes : nil
        case 2:
            guard let front = halves[0].isEmpty ? [] : groups(halves[0]),
                let back = halves[1].isEmpty ? [] : groups(halves[1]), front.count + back.count <= 14
            else { return nil }
            return front + Array(repeating: 0, count: 16 - front.count - back.count) + back
        default: return nil
        }
    }

    /// Groups of up to four hexadecimal digits; the last two may be written as an IPv4 address.
    private static func groups(_ text: Substring) -> [UInt8]? {
        var bytes: [UInt8] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.contains(".") {
                guard let four = four(String(part)) else { return nil }
                bytes += four
            } else {
                guard (1...4).contains(part.utf8.count), part.allSatisfy(\.isHexDigit),
                    let group = UInt16(part, radix: 16)
                else { return nil }
                bytes += [UInt8(group >> 8), UInt8(group & 255)]
            }
        }
        return bytes
    }
}
