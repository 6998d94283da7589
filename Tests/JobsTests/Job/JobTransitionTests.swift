import Bytes
import Testing
import Time

@testable import Jobs

struct JobTransitionTests {
    private static let now = Instant(seconds: 1_000)

    private static func job(failedTries: Int) -> Job {
        Job(
            id: 1,
            work: JobWork(
                kind: "test", payload: "", request: JobRequest(), correlationID: nil, uniqueKey: nil, maxTries: 3,
                owner: JobWork.firstOwner),
            progress: JobProgress(
                status: .processing, failedTries: failedTries, due: now, lastError: nil, leaseUntil: now),
            createdAt: now, updatedAt: now)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var failedTries = 0
        let outcome: JobOutcome
        let transition: JobTransition
    }

    @Test(arguments: [
        Case(testDescription: "done", outcome: .done, transition: .completed),
        Case(
            testDescription: "first failure", outcome: .retry(reason: "no"),
            transition: .waiting(due: now + .seconds(1), failedTries: 1, error: "no")),
        Case(
            testDescription: "second failure", failedTries: 1, outcome: .retry(reason: "no"),
            transition: .waiting(due: now + .seconds(2), failedTries: 2, error: "no")),
        Case(
            testDescription: "last failure", failedTries: 2, outcome: .retry(reason: "no"),
            transition: .dead(failedTries: 3, error: "no")),
        Case(
            testDescription: "chosen wait", outcome: .retry(reason: "no", after: .seconds(70)),
            transition: .waiting(due: now + .seconds(70), failedTries: 1, error: "no")),
        Case(
            testDescription: "a chosen wait does not buy another try", failedTries: 2,
            outcome: .retry(reason: "no", after: .seconds(70)), transition: .dead(failedTries: 3, error: "no")),
        Case(
            testDescription: "too early", failedTries: 2, outcome: .again(after: .seconds(9)),
            transition: .waiting(due: now + .seconds(9), failedTries: 2, error: nil)),
        Case(
            testDescription: "too early does not spin", outcome: .again(after: .zero),
            transition: .waiting(due: now + .milliseconds(100), failedTries: 0, error: nil)),
        Case(
            testDescription: "something is in the way", failedTries: 2,
            outcome: .waits(reason: "no key", after: .seconds(60)),
            transition: .waiting(due: now + .seconds(60), failedTries: 2, error: "no key")),
        Case(
            testDescription: "hopeless", outcome: .dead(reason: "never"),
            transition: .dead(failedTries: 1, error: "never")),
    ])
    func outcomesDecide(_ example: Case) {
        let transition = JobTransition.after(
            example.outcome, of: Self.job(failedTries: example.failedTries), policy: RetryPolicy(jitter: 0),
            at: Self.now, randomness: Randomness { 0 })
        #expect(transition == example.transition)
    }

    @Test func aLeaseThatRanOutCountsAsAFailedTry() {
        let first = JobTransition.afterLeaseRanOut(of: Self.job(failedTries: 0), at: Self.now)
        #expect(
            first
                == .waiting(due: Self.now, failedTries: 1, error: "the worker did not finish within its lease"))
        let last = JobTransition.afterLeaseRanOut(of: Self.job(failedTries: 2), at: Self.now)
        #expect(last == .dead(failedTries: 3, error: "the worker did not finish within its lease"))
    }
}
