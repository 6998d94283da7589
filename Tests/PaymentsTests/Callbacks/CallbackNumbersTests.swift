import Bytes
import Testing
import Time

@testable import Payments

@Suite struct CallbackNumbersTests {
    private let instant = Instant(microseconds: 1_764_312_345_678_901)

    @Test func aNumberIsTheTimeWhenNobodyHasIt() {
        let numbers = CallbackNumbers(randomness: .system)
        #expect(numbers.next(at: instant) == instant.microseconds)
        #expect(numbers.next(at: instant + .seconds(1)) == instant.microseconds + 1_000_000)
    }

    /// In one microsecond, and by a clock that was set back.
    @Test func numbersOnlyGrow() {
        let numbers = CallbackNumbers(randomness: .system)
        let given = (0..<1_000).map { numbers.next(at: instant + .seconds(-$0)) }
        #expect(zip(given, given.dropFirst()).allSatisfy { $0 < $1 })
        // They stay near the time: far from what JavaScript cannot count.
        #expect(given.last.map { $0 < instant.microseconds + 16_000 } == true)
    }

    /// Of two processes that have given the same number, one draws another, and they do not go on in step.
    @Test func twoThatMeetPart() {
        let one = CallbackNumbers(randomness: .system)
        let other = CallbackNumbers(randomness: .system)
        let pairs = (0..<100).map { _ in (one.next(at: instant), other.next(at: instant)) }
        #expect(pairs.first.map { $0 == $1 } == true)
        #expect(pairs.contains { $0 != $1 })
    }
}
