import Synchronization

/// Carries word of a failed write from the database's writers to whoever finds out whether all writes fail.
final class WriteSuspicion: Sendable {
    private let isRaised = Atomic(false)

    /// A write has failed.
    func raise() {
        isRaised.store(true, ordering: .relaxed)
    }

    /// Whether one has failed since the last time that this was asked.
    func take() -> Bool { isRaised.exchange(false, ordering: .relaxed) }
}
