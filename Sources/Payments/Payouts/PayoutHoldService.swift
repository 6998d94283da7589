public import Database
public import Jobs
import OperatorLog
public import Time

/// Stops payouts and lets them go on; audited.
public struct PayoutHoldService: Sendable {
    private let database: any SQLDatabase
    private let clock: any WallClock
    private let queue: JobQueue

    /// Holds the payouts of a database.
    public init(database: any SQLDatabase, clock: any WallClock, queue: JobQueue) {
        self.database = database
        self.clock = clock
        self.queue = queue
    }

    /// Why payouts are held; nil when they are not.
    public func current() async throws -> PayoutHold? {
        try await database.read { try PayoutHoldStore.find($0) }
    }

    /// Holds all payouts that are not on their way yet.
    public func hold(reason: String, person: String) async throws {
        let now = clock.now
        try await database.write { connection in
            let before = try PayoutHoldStore.find(connection)
            try PayoutHoldStore.place(reason: reason, by: person, at: now, connection)
            try AuditStore.append(
                AuditEntry(
                    actor: person, action: .holdPayouts, reason: reason, before: before?.reason ?? "not held",
                    after: before.map { $0.resumedAt == nil ? $0.reason : reason } ?? reason, at: now), connection)
        }
    }

    /// Lets payouts go on: one alone, then all; returns false when they are not held.
    public func resume(reason: String, person: String) async throws -> Bool {
        let now = clock.now
        let wasHeld = try await database.write { connection in
            guard let hold = try PayoutHoldStore.find(connection) else { return false }
            try PayoutHoldStore.resume(at: now, connection)
            try AuditStore.append(
                AuditEntry(
                    actor: person, action: .resumePayouts, reason: reason, before: hold.reason, after: "resumed",
                    at: now), connection)
            return true
        }
        if wasHeld { queue.nudge() }
        return wasHeld
    }
}
