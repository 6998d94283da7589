import Database
import Synchronization
import Time

/// Knows whether the database answers, without making anybody wait who asks.
///
/// A server that hangs would hold up the probes of a balancer for as long as everything else, and a probe that gets no
/// answer says less than one that gets a no.
final class DatabasePulse: Sendable {
    /// How often the database is asked.
    static let interval: Duration = .seconds(1)
    /// How old the last answer may be.
    private static let patience: Duration = .seconds(3)

    private let database: any SQLDatabase
    private let clock: any WallClock
    private let answeredAt = Mutex<Instant?>(nil)

    init(of database: any SQLDatabase, clock: any WallClock) {
        self.database = database
        self.clock = clock
    }

    /// Asks the database for a sign of life.
    func beat() async throws {
        _ = try await database.read { try $0.first("SELECT 1") }
        let now = clock.now
        answeredAt.withLock { $0 = now }
    }

    /// - Throws: `.unavailable` when the last answer is too old.
    func check() throws {
        let now = clock.now
        guard let instant = answeredAt.withLock(\.self), now - instant < Self.patience else {
            throw SQLError(.unavailable, "the database has not answered for \(Self.patience)")
        }
    }
}
