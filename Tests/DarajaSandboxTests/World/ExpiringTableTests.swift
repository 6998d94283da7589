import Testing
import Time

@testable import DarajaSandbox

struct ExpiringTableTests {
    @Test func entriesEnd() {
        var table = ExpiringTable<String, Int>()
        let now = Instant(seconds: 0)
        table.insert("key", 1, until: now + .seconds(2), now: now)
        #expect(table.value(of: "key", at: now + .seconds(1)) == 1)
        #expect(table.value(of: "key", at: now + .seconds(2)) == nil)
    }

    @Test func expiredEntriesAreSweptOut() {
        var table = ExpiringTable<Int, Void>()
        for number in 0..<100_000 {
            let now = Instant(seconds: Int64(number))
            table.insert(number, (), until: now + .seconds(10), now: now)
        }
        #expect(table.count <= 2_048)
    }
}
