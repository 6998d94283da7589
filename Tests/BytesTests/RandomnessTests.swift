import Bytes
import Testing

@Suite struct RandomnessTests {
    @Test(arguments: [0, 1, 8, 12, 32])
    func soManyBytesAreDrawn(_ count: Int) {
        #expect(Randomness.system.bytes(count).count == count)
        #expect(Randomness { 0x0807_0605_0403_0201 }.bytes(count).prefix(8) == [1, 2, 3, 4, 5, 6, 7, 8].prefix(count))
    }

    @Test func aFractionIsAtLeastZeroAndBelowOne() {
        #expect(Randomness { 0 }.fraction() == 0 && Randomness { 1 << 63 }.fraction() == 0.5)
        #expect(Randomness { .max }.fraction() < 1)
    }

    @Test(arguments: [Randomness.system, .quick])
    func numbersDiffer(_ randomness: Randomness) {
        #expect(Set((0..<1_000).map { _ in randomness.next() }).count == 1_000)
    }
}
