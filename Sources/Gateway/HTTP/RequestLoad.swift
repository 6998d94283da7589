import Synchronization

/// How many requests are being served, and how many may be.
///
/// A server that takes on more than it can do answers everybody late; one that says so answers most in time. Callbacks
/// and probes are let in beyond the limit, up to twice as many: Daraja does not call again.
final class RequestLoad: Sendable {
    private let maximum: Int
    private let serving = Atomic(0)

    init(maximum: Int) {
        self.maximum = maximum
    }

    /// How many are being served.
    var count: Int { serving.load(ordering: .relaxed) }

    /// Counts a request that begins; false when there are too many, and then it does not count.
    func begin(isEssential: Bool) -> Bool {
        let count = serving.wrappingAdd(1, ordering: .relaxed).newValue
        guard count > (isEssential ? 2 * maximum : maximum) else { return true }
        end()
        return false
    }

    /// Counts a request that has ended.
    func end() {
        serving.wrappingSubtract(1, ordering: .relaxed)
    }
}
