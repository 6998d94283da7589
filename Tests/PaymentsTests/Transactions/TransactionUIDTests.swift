import Bytes
import Payments
import Testing
import Time

@Suite struct TransactionUIDTests {
    private static let start = Instant(seconds: 1_790_073_336)

    @Test func aNameIsAUUIDOfVersionSeven() {
        for _ in 0..<1_000 {
            let text = TransactionUID(at: Self.start, randomness: .system).text
            let digits = Array(text)
            #expect(text.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12])
            #expect(digits[14] == "7")
            #expect("89ab".contains(digits[19]))
            #expect(TransactionUID(text)?.text == text)
        }
    }

    @Test func theTimeStandsInFront() {
        let text = TransactionUID(at: Instant(microseconds: 0x0192_f7a4_5b1c * 1_000 + 999), randomness: .system).text
        #expect(text.hasPrefix("0192f7a4-5b1c-7"))
        let ones = TransactionUID(at: Instant(microseconds: -5), randomness: Randomness { .max })
        #expect(ones.text == "00000000-0000-7fff-bfff-ffffffffffff")
        let zeros = TransactionUID(at: Instant(microseconds: 0), randomness: Randomness { 0 })
        #expect(zeros.text == "00000000-0000-7000-8000-000000000000")
    }

    @Test func namesSortByTime() {
        let names = (0..<500).map { number in
            TransactionUID(at: Self.start + .milliseconds(number * 37), randomness: .system).text
        }
        #expect(names == names.sorted())
        #expect(Set(names).count == names.count)
    }

    @Test(
        arguments: [
            "", "0192f7a4-5b1c-7def-8123-456789abcde", "0192f7a4-5b1c-7def-8123-456789abcdef0",
            "0192F7A4-5B1C-7DEF-8123-456789ABCDEF", "0192f7a45b1c-7def-8123-4567-89abcdef",
            "0192f7a4_5b1c_7def_8123_456789abcdef", "0192f7a4-5b1c-7def-8123-456789abcdeg",
            "0192f7a4-5b1c-7def-8123-456789abcd\u{e9}",
        ])
    func anythingElseIsNoName(_ text: String) {
        #expect(TransactionUID(text) == nil)
    }
}
