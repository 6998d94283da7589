import NIOCore
import Testing

@testable import Gateway

/// Whose connections are counted together, and whose are not counted.
struct ConnectionSourcesTests {
    private static let sources = ConnectionSources(trustedProxies: ["10.0.0.5", "192.168.0.0/16", "2001:db8:1::/48"])

    private static func source(_ address: String) throws -> String? {
        sources.source(of: try SocketAddress(ipAddress: address, port: 40_000))
    }

    @Test(arguments: [
        "127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1", "10.0.0.5", "192.168.7.7", "2001:db8:1::9",
        "196.201.214.200", "::ffff:196.201.214.200",
    ])
    func thoseWhoSpeakForManyAreNotCounted(_ address: String) throws {
        #expect(try Self.source(address) == nil)
    }

    @Test func strangersAreCountedByAddressAndOfIPv6ByTheirFirst64Bits() throws {
        #expect(try Self.source("41.90.1.2") == "41.90.1.2")
        #expect(try Self.source("::ffff:41.90.1.2") == "41.90.1.2")
        #expect(try Self.source("41.90.1.3") != Self.source("41.90.1.2"))
        #expect(try Self.source("2001:db8:2:3::1") == Self.source("2001:db8:2:3:ffff::9"))
        #expect(try Self.source("2001:db8:2:3::1") != Self.source("2001:db8:2:4::1"))
        #expect(try Self.source("196.201.214.201") != nil)
    }
}
