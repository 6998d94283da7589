public import Database
public import Time

/// A durable queue: whatever must happen later is a row, and the row is there as soon as the reason for it is.
///
/// Copies share the queue. A job is run at least once and, while leases are kept, by one worker at a time; a handler
/// that was cut off is run again, so handlers are written to be repeated.
public struct JobQueue: Sendable {
    /// The largest payload in bytes: a job carries references and small documents, and lists of jobs are read whole.
    public static let largestPayload = 256 * 1_024

    let database: any SQLDatabase
    let clock: any WallClock
    let signal = JobSignal()

    /// Makes a queue on a database that has the tables of `JobsSchema`.
    public init(database: any SQLDatabase, clock: any WallClock) {
        self.database = database
        self.clock = clock
    }

    /// Stores a job inside the caller's write transaction: it appears with the caller's other changes or not at all.
    ///
    /// Call `nudge()` after the commit if it shall not wait for the next poll.
    ///
    /// - Throws: `JobQueueError.payloadTooLarge` before anything is written, or `SQLError`.
    @discardableResult
    public func enqueue(_ new: NewJob, _ connection: borrowing Connection) throws -> Enqueued {
        guard new.payload.utf8.count <= Self.largestPayload else {
            throw JobQueueError.payloadTooLarge(limit: Self.largestPayload)
        }
        if let key = new.uniqueKey {
            // MySQL takes 'key' and 'key ' for the same, SQLite does not.
            precondition(
                (1...150).contains(key.unicodeScalars.count) && !key.hasSuffix(" "),
                "A unique key has 1 to 150 characters and does not end in a blank")
        }
        let now = clock.now
        return try JobStore.enqueue(new.work, due: new.due ?? now, ifLive: new.ifLive, at: now, connection)
    }

    /// Stores a job in a transaction of its own and wakes the workers of this process.
    @discardableResult
    public func enqueue(_ new: NewJob) async throws -> Enqueued {
        let enqueued = try await database.write { try enqueue(new, $0) }
        nudge()
        return enqueued
    }

    /// Makes the jobs of a kind and an owner due, inside the caller's write transaction.
    ///
    /// Workers find them with their next poll, within a second; `nudge()` after the commit saves that second.
    ///
    /// - Parameter count: only so many of those that wait; nil for all, and then those that are running are run once more.
    public static func hasten(
        _ kind: JobKind, of owner: Int64 = JobWork.firstOwner, atMost count: Int? = nil, at instant: Instant,
        _ connection: borrowing Connection
    ) throws {
        guard let count else { return try JobStore.hasten(kind.name, of: owner, at: instant, connection) }
        try JobStore.hasten(kind.name, of: owner, atMost: count, at: instant, connection)
    }

    /// Makes the workers of this process look for due jobs now; returns at once.
    public func nudge() {
        signal.nudge()
    }

    /// How many jobs there are in each status.
    ///
    /// - Parameter owner: only those of one owner; nil for all.
    public func stats(of owner: Int64? = nil) async throws -> JobStats {
        try await database.read { try JobStore.stats(of: owner, $0) }
    }

    /// How far the workers are behind.
    public func backlog() async throws -> JobBacklog {
        let now = clock.now
        return try await database.read { try JobStore.backlog(at: now, $0) }
    }

    /// A part of the list: all jobs, the newest first, or those of one status, the last due first.
    ///
    /// - Parameters:
    ///   - page: from 1 on.
    ///   - limit: 1 to 100; what lies outside is moved to the nearer end.
    ///   - owner: only those of one owner; nil for all.
    public func list(
        page: Int = 1, limit: Int = 20, status: JobStatus? = nil, of owner: Int64? = nil
    ) async throws -> JobPage {
        let limit = min(max(limit, 1), 100)
        let offset = min(max(page, 1) - 1, Int(Int32.max)) * limit
        return try await database.read { try JobStore.list(status, of: owner, limit: limit, offset: offset, $0) }
    }

    /// One job, or nil.
    public func job(id: Int64) async throws -> Job? {
        try await database.read { try JobStore.find(id: id, $0) }
    }

    /// Deletes jobs that ended, and dead letters that were handled, longer ago than the retention.
    ///
    /// Dead letters that wait for a person stay. Works in transactions of at most 500 rows, so that nobody waits long.
    ///
    /// - Returns: how many rows were deleted.
    public func prune(endedBefore cutoff: Instant) async throws -> Int {
        var deleted = 0
        while !Task.isCancelled {
            let count = try await database.write { try JobStore.prune(before: cutoff, limit: 500, $0) }
            deleted += count
            if count == 0 { break }
        }
        return deleted
    }
}
