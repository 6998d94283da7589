public import Database
public import Jobs
import OperatorLog
public import Ownership
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

    /// Why the payouts of a merchant are held; nil when they are not.
    public func current(of merchant: MerchantID) async throws -> PayoutHold? {
        try await database.read { try PayoutHoldStore.find(merchant, $0) }
    }

    /// All holds, by merchant.
    public func all() async throws -> [MerchantID: PayoutHold] {
        try await database.read { try PayoutHoldStore.all($0) }
    }

    /// Holds all payouts of a merchant that are not on their way yet.
    public func hold(_ merchant: MerchantID, reason: String, person: String) async throws {
        let now = clock.now
        try await database.write { connection in
            let before = try PayoutHoldStore.find(merchant, connection)
            try PayoutHoldStore.place(merchant, reason: reason, by: person, at: now, connection)
            try AuditStore.append(
                AuditEntry(
                    actor: person, action: .holdPayouts, merchantID: merchant, reason: reason,
                    before: before?.reason ?? "not held",
                    after: before.map { $0.resumedAt == nil ? $0.reason : reason } ?? reason, at: now), connection)
        }
    }

    /// Lets the payouts of a merchant go on: one alone, then all; returns false when they are not held.
    public func resume(_ merchant: MerchantID, reason: String, person: String) async throws -> Bool {
        let now = clock.now
        let wasHeld = try await database.write { connection in
            guard let hold = try PayoutHoldStore.find(merchant, connection) else { return false }
            try PayoutHoldStore.resume(merchant, at: now, connection)
            try AuditStore.append(
                AuditEntry(
                    actor: person, action: .resumePayouts, merchantID: merchant, reason: reason, before: hold.reason,
                    after: "resumed", at: now), connection)
            return true
        }
        if wasHeld { queue.nudge() }
        return wasHeld
    }
}
