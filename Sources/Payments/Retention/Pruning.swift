public import Database
public import Time

/// Removes what is older than its retention, a small batch at a time, so that payments never wait for it.
///
/// Safe to run in several processes at once.
public struct Pruning: Sendable {
    private let database: any SQLDatabase
    private let retentions: [any RecordRetention]

    /// Prunes a database.
    ///
    /// - Parameter others: what is kept beside the payments, and for how long.
    public init(database: any SQLDatabase, retention: Retention, others: [any RecordRetention] = []) {
        self.database = database
        retentions = [retention] + others
    }

    /// Removes one batch from each table.
    ///
    /// Ages are those of the time that was seen to pass: `ClockWatch`.
    ///
    /// - Returns: how many rows went; call again until it is zero.
    public func removeBatch(at now: Instant) async throws -> Int {
        let seen = try await database.write { try ClockWatch.look(at: now, $0).seen }
        var removed = 0
        for retention in retentions {
            removed += try await retention.removeBatch(from: database, at: now) {
                Self.cutoff($0, seen, now)
            }
        }
        return removed
    }

    /// The instant before which jobs have ended that are old enough to go.
    public func cutoff(jobs retention: Duration, at now: Instant) async throws -> Instant {
        try await database.write { try ClockWatch.look(at: now, $0).seen }.instant(retention, before: now)
    }

    /// The moment that lies so many days back in the time that was seen to pass.
    static func cutoff(_ days: Int, _ seen: SeenTime, _ now: Instant) -> Instant {
        seen.instant(.seconds(days * 86_400), before: now)
    }
}
