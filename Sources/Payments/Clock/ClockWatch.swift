public import Database
import Synchronization
public import Time

/// Compares the clock with what the database has seen, so that a clock that leaps makes nothing old at once.
///
/// What protects money has an age: idempotency keys are removed after 30 days, a push is given up after 30 minutes. With the
/// clock 40 days ahead, a repeated request would be paid again and a customer's prompt would be given up while it is on the
/// phone. Each process that uses the database writes down the present every minute. A step that is longer than twenty
/// minutes is a leap: the clock was set, or nothing ran. Its length is left out of every age.
public final class ClockWatch: Sendable {
    /// How often the clock is to be looked at.
    public static let interval: Duration = .seconds(60)
    /// A longer step than this was not seen to pass.
    static let longestStep: Duration = .seconds(1_200)

    private let database: any SQLDatabase
    private let clock: any WallClock
    /// The newest leap as of the last look; nil twice before the first one.
    private let newest = Mutex<SeenTime.Leap??>(nil)

    /// Watches the clock of a database's users.
    public init(database: any SQLDatabase, clock: any WallClock) {
        self.database = database
        self.clock = clock
    }

    /// The newest leap that this process knows of and whose length still counts in ages up to a month; nil without one.
    public var recentLeap: SeenTime.Leap? {
        let now = clock.now
        return newest.withLock { $0 ?? nil }.flatMap { now >= $0.to && now - $0.to < .seconds(30 * 86_400) ? $0 : nil }
    }

    /// Looks at the clock, and writes down what it shows.
    ///
    /// - Returns: the leap that was found since the last look of this process; nil without one.
    @discardableResult
    public func look() async throws -> SeenTime.Leap? {
        let now = clock.now
        let found = try await database.write { try Self.look(at: now, $0) }
        let known = newest.withLock { known in
            defer { known = found.newest }
            return known
        }
        // Pruning, a look-up or another process may have found it first.
        guard let known else { return found.leap }
        return found.newest == known ? nil : found.newest
    }

    /// What was seen of the time up to the last look, of whichever process.
    public func seen() async throws -> SeenTime {
        SeenTime(try await database.read { try ClockStore.leaps($0) })
    }

    /// What `look` does, in the caller's transaction.
    static func look(
        at now: Instant, _ connection: borrowing Connection
    ) throws -> (seen: SeenTime, leap: SeenTime.Leap?, newest: SeenTime.Leap?) {
        let known = try ClockStore.seenAt(connection)
        // The first look on this database, after an update for instance.
        let before = try known ?? ClockStore.newestRecord(connection) ?? now
        var leap: SeenTime.Leap?
        if now - before > longestStep {
            let found = SeenTime.Leap(from: before, to: now)
            try ClockStore.append(found, connection)
            leap = found
        } else if before - now > longestStep {
            try ClockStore.forget(endingAfter: now, connection)
        }
        // Clocks of several machines differ by seconds; the one ahead counts.
        if known == nil || now > before || before - now > longestStep {
            try ClockStore.see(now, insteadOf: known, connection)
        }
        let leaps = try ClockStore.leaps(connection)
        return (SeenTime(leaps), leap, leaps.first)
    }
}
