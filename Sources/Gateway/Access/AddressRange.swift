/// Addresses that share their first bits, such as `10.0.0.0/8` or `2001:db8::/32`; a single address is a range of one.
public struct AddressRange: Sendable, Hashable {
    private let base: IPAddress
    /// How many bits its addresses share.
    let bits: Int

    /// Nil for anything but an address, or an address with the number of its fixed bits after a slash.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let base = IPAddress(first) else { return nil }
        let width = base.bytes.count * 8
        var bits = width
        if parts.count == 2 {
            guard let number = Int(parts[1]), parts[1].allSatisfy(\.isNumber) else { return nil }
            // The bits of ::ffff:10.0.0.0/104 count from the front of the IPv6 form.
            bits = first.contains(":") && width == 32 ? number - 96 : number
        }
        guard (0...width).contains(bits) else { return nil }
        self.base = base
        self.bits = bits
    }

    /// How many addresses it has room for, as a power of two: 0 for a single address.
    public var freeBits: Int { base.bytes.count * 8 - bits }

    func contains(_ address: IPAddress) -> Bool {
        address.begins(like: base, bits: bits)
    }
}
