import Synchronization

/// One listener's place among those who follow the events.
///
/// It is given back when the listener leaves, and at the latest when nobody holds it any more: an answer that is never
/// written, to `HEAD` or on a lost connection, keeps none.
final class EventPlace: Sendable {
    /// What the hub tells one listener.
    final class Signals: Sendable {
        /// Wakes the listener; ends when its place is taken away.
        let wakes: AsyncStream<Void>
        /// Whether the next message has to be a ping.
        let isPingDue = Atomic(false)
        private let continuation: AsyncStream<Void>.Continuation

        init() {
            (wakes, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        }

        func wake() { continuation.yield() }

        func end() { continuation.finish() }
    }

    /// What the hub tells.
    let signals: Signals
    /// Notices up to this one were for others.
    let notices: Int
    private let id: Int
    private let hub: EventHub

    init(id: Int, signals: Signals, notices: Int, hub: EventHub) {
        self.id = id
        self.signals = signals
        self.notices = notices
        self.hub = hub
    }

    deinit {
        leave()
    }

    /// Gives the place back; false when that had been done before.
    @discardableResult
    func leave() -> Bool { hub.disconnect(id) }
}
