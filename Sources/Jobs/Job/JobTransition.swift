import Bytes
import Time

/// What becomes of a job after a try.
enum JobTransition: Sendable, Hashable {
    case completed
    /// `error` is nil when nothing went wrong.
    case waiting(due: Instant, failedTries: Int, error: String?)
    case dead(failedTries: Int, error: String)

    /// The least wait of a job that was too early, so that no handler can make the queue spin.
    static let shortestPause = Duration.milliseconds(100)

    /// Decides after a handler has spoken.
    static func after(
        _ outcome: JobOutcome, of job: Job, policy: RetryPolicy, at now: Instant, randomness: Randomness
    ) -> JobTransition {
        switch outcome {
        case .done:
            return .completed
        case .again(let pause):
            return .waiting(
                due: now + max(pause, shortestPause), failedTries: job.progress.failedTries, error: nil)
        case .waits(let reason, let pause):
            return .waiting(
                due: now + max(pause, shortestPause), failedTries: job.progress.failedTries, error: reason)
        case .dead(let reason):
            return .dead(failedTries: job.tryNumber, error: reason)
        case .retry(let reason, let chosen):
            let wait = chosen ?? policy.delay(afterFailedTry: job.tryNumber, randomness: randomness)
            return failed(job, reason, next: now + max(wait, .zero))
        }
    }

    /// Decides about a job whose worker let the lease run out: killed, frozen, or cut off from the database.
    ///
    /// It counts as a failed try, so that a job which kills its process ends among the dead letters. It has waited long
    /// enough already and is due at once.
    static func afterLeaseRanOut(of job: Job, at now: Instant) -> JobTransition {
        failed(job, "the worker did not finish within its lease", next: now)
    }

    /// Gives a job back as it was: its handler was interrupted because the worker stops.
    static func givenBack(_ job: Job, at now: Instant) -> JobTransition {
        .waiting(due: now, failedTries: job.progress.failedTries, error: nil)
    }

    private static func failed(_ job: Job, _ reason: String, next: Instant) -> JobTransition {
        job.tryNumber >= job.work.maxTries
            ? .dead(failedTries: job.tryNumber, error: reason)
            : .waiting(due: next, failedTries: job.tryNumber, error: reason)
    }
}
