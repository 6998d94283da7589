public import Time

/// The clock without the stretches that nobody has seen pass.
///
/// A clock that was set forward looks like a long standstill, and nobody can tell the two apart. In both cases records are
/// younger than their date says, so what removes or gives up by age leaves these stretches out.
public struct SeenTime: Sendable, Hashable {
    /// A stretch of the clock that nobody has seen pass.
    public struct Leap: Sendable, Hashable {
        /// The last instant that was seen before it.
        public let from: Instant
        /// The first instant that was seen after it.
        public let to: Instant

        /// How long it is.
        public var length: Duration { to - from }
    }

    /// The leaps, which neither touch nor overlap, newest first.
    private let leaps: [Leap]

    /// Takes leaps in any order; of those that overlap, each moment counts once.
    init(_ leaps: [Leap] = []) {
        var merged: [Leap] = []
        for leap in leaps.filter({ $0.from < $0.to }).sorted(by: { $0.from < $1.from }) {
            guard let last = merged.last, leap.from <= last.to else {
                merged.append(leap)
                continue
            }
            merged[merged.count - 1] = Leap(from: last.from, to: max(last.to, leap.to))
        }
        self.leaps = merged.reversed()
    }

    /// The instant since which so much time was seen to pass.
    public func instant(_ duration: Duration, before now: Instant) -> Instant {
        var instant = now - duration
        // From the newest on: a leap moves everything back that lies before its end.
        for leap in leaps where leap.from < now && leap.to > instant {
            instant = instant - (min(leap.to, now) - leap.from)
        }
        return instant
    }

    /// How much of the time between two instants was not seen to pass.
    public func unseen(since start: Instant, until now: Instant) -> Duration {
        leaps.reduce(.zero) { sum, leap in
            let (from, to) = (max(leap.from, start), min(leap.to, now))
            return from < to ? sum + (to - from) : sum
        }
    }
}
