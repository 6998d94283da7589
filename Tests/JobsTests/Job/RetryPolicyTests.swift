import Bytes
import Jobs
import Testing

struct RetryPolicyTests {
    /// Half of all random bits: no jitter.
    private let middle = Randomness { 1 << 63 }

    @Test(arguments: [
        (1, Duration.seconds(1)), (2, .seconds(2)), (3, .seconds(4)), (4, .seconds(8)), (5, .seconds(16)),
        (9, .seconds(256)), (10, .seconds(300)), (11, .seconds(300)), (1_000_000, .seconds(300)),
    ])
    func theReferenceDoublesFromOneSecondToFiveMinutes(number: Int, wait: Duration) {
        #expect(RetryPolicy.standard.delay(afterFailedTry: number, randomness: middle) == wait)
    }

    @Test func theReferenceTriesFiveTimes() {
        #expect(RetryPolicy.standard.maxTries == 5)
    }

    @Test(arguments: [(1, Duration.seconds(1)), (3, .seconds(4)), (20, .seconds(300))])
    func jitterIsATenthAtMost(number: Int, wait: Duration) {
        let shortest = RetryPolicy.standard.delay(afterFailedTry: number, randomness: Randomness { 0 })
        let longest = RetryPolicy.standard.delay(afterFailedTry: number, randomness: Randomness { .max })
        #expect(shortest == wait * 9 / 10)
        #expect(longest <= wait * 11 / 10 && longest > wait * 1_099 / 1_000)
    }

    @Test func aFactorOfOneKeepsTheWait() {
        let policy = RetryPolicy(initial: .seconds(30), factor: 1, jitter: 0)
        #expect(policy.delay(afterFailedTry: 7, randomness: middle) == .seconds(30))
    }

    @Test func noInitialWaitStaysNone() {
        let policy = RetryPolicy(initial: .zero)
        #expect(policy.delay(afterFailedTry: 50, randomness: Randomness { .max }) == .zero)
    }
}
