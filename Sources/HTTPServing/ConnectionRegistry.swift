public import NIOCore
import Synchronization

/// The open connections of a server, and who may open another one.
///
/// A stranger needs no key to open a connection, so connections are the first thing that strangers can take from everybody
/// else. One address gets a share. When the server is full, the connections that have been idle the longest make room. When
/// none is idle, the last places are for requests that nobody repeats.
public final class ConnectionRegistry: Sendable {
    /// How many connections there may be.
    public struct Limits: Sendable {
        /// In all.
        public var maximum: Int
        /// From one source that is not exempt.
        public var perSource: Int
        /// The last places, which serve only what `ConnectionRules.answerOnReserve` lets pass.
        public var reserve: Int { max(2, maximum / 10) }

        /// Sets the limits.
        public init(maximum: Int, perSource: Int) {
            self.maximum = maximum
            self.perSource = perSource
        }
    }

    /// One connection's place.
    final class Registration: Sendable {
        let channel: any Channel
        let source: String?
        let isReserved: Bool
        private static let busy: UInt64 = 0
        private static let leaving: UInt64 = 1

        /// Since when nothing is asked, in nanoseconds of uptime; or one of the two words above.
        private let idleSince: Atomic<UInt64>

        init(_ channel: any Channel, source: String?, isReserved: Bool) {
            self.channel = channel
            self.source = source
            self.isReserved = isReserved
            idleSince = Atomic(NIODeadline.now().uptimeNanoseconds)
        }

        /// A request has come; false when the place was given to somebody else meanwhile.
        func begin() -> Bool {
            guard idleSince.exchange(Self.busy, ordering: .relaxed) == Self.leaving else { return true }
            idleSince.store(Self.leaving, ordering: .relaxed)
            return false
        }

        /// The last answer that was owed is out.
        func end() {
            idleSince.store(NIODeadline.now().uptimeNanoseconds, ordering: .relaxed)
        }

        /// Since when it is idle; nil while it is busy.
        var idle: UInt64? {
            let instant = idleSince.load(ordering: .relaxed)
            return instant > Self.leaving ? instant : nil
        }

        /// Has it leave; false when a request has come meanwhile.
        func leave(idleSince instant: UInt64) -> Bool {
            idleSince.compareExchange(expected: instant, desired: Self.leaving, ordering: .relaxed).exchanged
        }
    }

    private struct State {
        var open: [ObjectIdentifier: Registration] = [:]
        var perSource: [String: Int] = [:]

        mutating func add(_ registration: Registration) {
            open[ObjectIdentifier(registration.channel)] = registration
            if let source = registration.source { perSource[source, default: 0] += 1 }
        }

        /// Does nothing when it is gone already.
        mutating func remove(_ registration: Registration) {
            guard open.removeValue(forKey: ObjectIdentifier(registration.channel)) != nil else { return }
            guard let source = registration.source, let count = perSource[source] else { return }
            perSource[source] = count > 1 ? count - 1 : nil
        }
    }

    private let limits: Limits
    private let source: @Sendable (SocketAddress) -> String?
    private let state = Mutex(State())
    private let reserved = Atomic(0)
    private let refused: @Sendable () -> Void

    /// Makes an empty registry.
    ///
    /// - Parameters:
    ///   - refused: is told of each connection that was closed unserved, or to make room.
    ///   - source: names who shares a limit; nil for those without one.
    public init(
        _ limits: Limits, refused: @escaping @Sendable () -> Void = {},
        source: @escaping @Sendable (SocketAddress) -> String?
    ) {
        self.limits = limits
        self.refused = refused
        self.source = source
    }

    /// How many connections are open.
    public var count: Int { state.withLock { $0.open.count } }

    /// Gives a connection a place; nil when there is none.
    func admit(_ channel: any Channel) -> Registration? {
        let source = channel.remoteAddress.flatMap(source)
        let (registration, leaving) = state.withLock { state -> (Registration?, [Registration]) in
            if let source, state.perSource[source, default: 0] >= limits.perSource { return (nil, []) }
            let usual = limits.maximum - limits.reserve
            var leaving: [Registration] = []
            if state.open.count >= usual { leaving = makeRoom(&state) }
            // The second half of the reserve is for those who are known by their address.
            let maximum = source == nil ? limits.maximum : limits.maximum - limits.reserve / 2
            guard state.open.count < maximum else { return (nil, leaving) }
            let registration = Registration(channel, source: source, isReserved: state.open.count >= usual)
            state.add(registration)
            return (registration, leaving)
        }
        for connection in leaving {
            refused()
            connection.channel.close(promise: nil)
        }
        guard let registration else {
            refused()
            return nil
        }
        if registration.isReserved { reserved.add(1, ordering: .relaxed) }
        channel.closeFuture.whenComplete { [self] _ in
            state.withLock { $0.remove(registration) }
            if registration.isReserved { reserved.subtract(1, ordering: .relaxed) }
        }
        return registration
    }

    /// Whether a connection holds one of the last places.
    func isReserved(_ channel: any Channel) -> Bool {
        // Nearly always none does.
        guard reserved.load(ordering: .relaxed) > 0 else { return false }
        return state.withLock { $0.open[ObjectIdentifier(channel)]?.isReserved ?? false }
    }

    /// Takes the places of some that have been idle for the longest.
    ///
    /// Several at once, so that a crowd of newcomers does not have all connections looked at for each of them.
    private func makeRoom(_ state: inout State) -> [Registration] {
        let idle = state.open.values.compactMap { connection in connection.idle.map { (connection, $0) } }
            .sorted { $0.1 < $1.1 }
        var leaving: [Registration] = []
        for (connection, instant) in idle where connection.leave(idleSince: instant) {
            state.remove(connection)
            leaving.append(connection)
            if leaving.count >= max(1, idle.count / 20) { break }
        }
        return leaving
    }
}
