public import Bytes
import Time

/// How often a job is tried and how long it waits in between.
///
/// The wait grows by a factor with every failed try, up to a cap, and is then spread by a jitter, so that jobs that
/// failed together do not come back together.
public struct RetryPolicy: Sendable, Hashable {
    /// The wait after the first failed try.
    public var initial: Duration
    /// What the wait is multiplied with after each further one.
    public var factor: Double
    /// The longest wait, before jitter.
    public var cap: Duration
    /// The part of the wait by which it is made shorter or longer at most: 0.1 means ±10 %.
    public var jitter: Double
    /// How many tries may fail before the job is a dead letter.
    public var maxTries: Int

    /// Describes a policy; the defaults are those of the reference: 1 s, doubled up to 300 s, ±10 %, 5 tries.
    public init(
        initial: Duration = .seconds(1), factor: Double = 2, cap: Duration = .seconds(300), jitter: Double = 0.1,
        maxTries: Int = 5
    ) {
        precondition(initial >= .zero && cap >= initial, "A wait is not negative and not above its cap")
        precondition(factor >= 1, "A wait does not shrink from try to try")
        precondition((0...1).contains(jitter), "Jitter is a part of the wait")
        precondition(maxTries >= 1, "A job is tried at least once")
        self.initial = initial
        self.factor = factor
        self.cap = cap
        self.jitter = jitter
        self.maxTries = maxTries
    }

    /// The policy of the reference.
    public static let standard = RetryPolicy()

    /// The wait after a failed try, the first of which is number 1.
    public func delay(afterFailedTry number: Int, randomness: Randomness) -> Duration {
        precondition(number >= 1, "Tries are counted from 1")
        var wait = Double(initial.microseconds)
        let limit = Double(cap.microseconds)
        // Ends at the cap, so a large number neither overflows nor takes long.
        for _ in 1..<number where wait > 0 && wait < limit && factor > 1 { wait *= factor }
        return .microseconds(Int64(min(wait, limit))).jittered(by: jitter, randomness)
    }
}

extension Duration {
    /// The duration made shorter or longer at random by at most a part of it.
    func jittered(by part: Double, _ randomness: Randomness) -> Duration {
        let random = randomness.fraction()
        return .microseconds(Int64(Double(microseconds) * (1 + part * (2 * random - 1))))
    }
}
