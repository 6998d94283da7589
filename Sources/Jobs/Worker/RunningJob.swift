import Synchronization

/// A job that a handler is working on, and the way to stop it.
final class RunningJob: Sendable {
    enum StopReason: Sendable, Hashable {
        case deadline
        case leaseLost
    }

    let claimed: ClaimedJob
    /// Yields when the handler shall stop.
    let stops: AsyncStream<StopReason>
    private let inbox: AsyncStream<StopReason>.Continuation
    private let isOverdueFlag = Atomic(false)
    private let hasReturnedFlag = Atomic(false)

    init(_ claimed: ClaimedJob) {
        self.claimed = claimed
        (stops, inbox) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
    }

    /// Whether the handler was told that its time is over; its lease is then left to run out.
    var isOverdue: Bool { isOverdueFlag.load(ordering: .relaxed) }

    /// Whether the handler has returned, so that only the record of its result is outstanding.
    var hasReturned: Bool { hasReturnedFlag.load(ordering: .sequentiallyConsistent) }

    func handlerReturned() {
        hasReturnedFlag.store(true, ordering: .sequentiallyConsistent)
    }

    func stop(_ reason: StopReason) {
        if reason == .deadline { isOverdueFlag.store(true, ordering: .relaxed) }
        inbox.yield(reason)
    }
}
