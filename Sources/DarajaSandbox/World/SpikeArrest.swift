import Time

/// The gateway's limit of requests per second.
///
/// The real numbers are unpublished.
struct SpikeArrest: Sendable {
    private let perSecond: Int?
    private var second: Int64 = .min
    private var count = 0

    init(perSecond: Int?) {
        self.perSecond = perSecond
    }

    mutating func admits(at now: Instant) -> Bool {
        guard let perSecond else { return true }
        if now.seconds != second {
            second = now.seconds
            count = 0
        }
        count += 1
        return count <= perSecond
    }
}
