import Daraja
import Time

/// When background work may call Daraja: the rules alone.
///
/// Spike arrest and quota turn requests away before anything acts on them, so waiting costs nothing but time. A Daraja
/// that does not answer at all burns tries, and leaves payouts whose outcome nobody knows: after some silence in a row,
/// calls stop, and one at a time finds out whether it is back. Callers who wait for an answer are not held up.
struct Pace: Sendable {
    /// What a call has told about Daraja.
    enum Sign: Sendable, Hashable {
        case answered
        /// More requests in a second than allowed.
        case spikeArrest
        /// More requests than were bought.
        case quota
        /// No answer, or none that came from Daraja itself.
        case silence
        /// An internal error, which is told of single payments and of the whole alike.
        case nothing
    }

    /// Silent calls in a row after which others wait.
    static let patience = 5
    /// The first waits, which double with every sign of the kind that follows, and the longest ones.
    static let spikeWait: ClosedRange<Duration> = .seconds(1)...(.seconds(60))
    static let quotaWait: ClosedRange<Duration> = .seconds(60)...(.seconds(900))
    static let silenceWait: ClosedRange<Duration> = .seconds(5)...(.seconds(120))
    /// How long the others wait for the one that finds out: the longest call.
    static let trial: Duration = .seconds(30)

    private var restsUntil: Instant?
    private var limits = 0
    private var silences = 0

    /// Whether calls have stopped because Daraja does not answer.
    var isBroken: Bool { silences >= Self.patience }

    /// Nil when a call may be made now, which the caller then makes; else how long to wait.
    mutating func admit(at now: Instant) -> Duration? {
        if let restsUntil, now < restsUntil { return restsUntil - now }
        restsUntil = isBroken ? now + Self.trial : nil
        return nil
    }

    /// Notes what a call has told.
    ///
    /// - Parameter spread: makes the wait longer by a part between 0 and a quarter, so that processes do not march in step.
    mutating func note(_ sign: Sign, at now: Instant, spread: Double) {
        switch sign {
        case .nothing: return
        case .answered:
            limits = 0
            silences = 0
            restsUntil = nil
        case .spikeArrest: limit(Self.spikeWait, at: now, spread)
        case .quota: limit(Self.quotaWait, at: now, spread)
        case .silence:
            silences += 1
            guard isBroken else { return }
            rest(Self.silenceWait, doubled: silences - Self.patience, at: now, spread)
        }
    }

    private mutating func limit(_ range: ClosedRange<Duration>, at now: Instant, _ spread: Double) {
        silences = 0
        rest(range, doubled: limits, at: now, spread)
        limits += 1
    }

    private mutating func rest(_ range: ClosedRange<Duration>, doubled: Int, at now: Instant, _ spread: Double) {
        // 2^10 times the shortest is longer than the longest.
        let wait = min(range.lowerBound * (1 << min(doubled, 10)), range.upperBound)
        let end = now + wait + .microseconds(Int64(Double(wait.microseconds) * spread / 4))
        restsUntil = max(restsUntil ?? end, end)
    }
}

extension Pace.Sign {
    /// What the outcome of a call tells about Daraja.
    init<Acknowledgement>(_ outcome: Outcome<Acknowledgement>) {
        switch outcome {
        case .success: self = .answered
        case .refused(let error): self = error.isRateLimit ? (error.isQuota ? .quota : .spikeArrest) : .answered
        case .notSent: self = .silence
        case .ambiguous(_, let error): self = error?.form == .envelope ? .nothing : .silence
        }
    }
}
