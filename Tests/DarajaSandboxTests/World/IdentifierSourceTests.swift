import Daraja
import Testing
import Time

@testable import DarajaSandbox

struct IdentifierSourceTests {
    @Test(arguments: [
        ("20240706224852", "SG6"), ("20190113000000", "NAD"), ("20260831120000", "UHV"), ("20180124144754", "MAO"),
    ])
    func aReceiptBeginsWithItsDay(_ timestamp: String, _ prefix: String) throws {
        let instant = try #require(EastAfricaTime.instant(timestamp: timestamp))
        #expect(IdentifierSource.receiptPrefix(at: instant) == prefix)
    }

    @Test func receiptsDoNotRepeat() {
        var random = SplitMix64(seed: 3)
        var source = IdentifierSource(random: &random)
        let receipts = Set((0..<100_000).map { _ in source.receipt(at: Instant(seconds: 0)).text })
        #expect(receipts.count == 100_000)
        #expect(receipts.allSatisfy { $0.utf8.count == 10 })
    }

    @Test func theGeneratorIsTheKnownOne() {
        var random = SplitMix64(seed: 1_234_567)
        #expect(random.next() == 6_457_827_717_110_365_317)
        #expect(random.next() == 3_203_168_211_198_807_973)
    }
}
