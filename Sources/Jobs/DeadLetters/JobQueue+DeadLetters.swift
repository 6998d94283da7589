import Database
import Time

extension JobQueue {
    /// Dead letters, the newest first.
    ///
    /// - Parameters:
    ///   - limit: 1 to 500; what lies outside is moved to the nearer end.
    ///   - includesHandled: whether those that a person requeued or discarded are listed too.
    ///   - owner: only those of one owner; nil for all.
    public func deadLetters(
        limit: Int = 50, offset: Int = 0, includesHandled: Bool = false, of owner: Int64? = nil
    ) async throws -> [DeadLetter] {
        let limit = min(max(limit, 1), 500)
        return try await database.read {
            try DeadLetterStore.list(
                of: owner, includesHandled: includesHandled, limit: limit, offset: max(offset, 0), $0)
        }
    }

    /// One dead letter, or nil.
    public func deadLetter(id: Int64) async throws -> DeadLetter? {
        try await database.read { try DeadLetterStore.find(id: id, $0) }
    }

    /// Orders the work of a dead letter again, with all its tries, at once.
    ///
    /// If a live job has taken over its unique key in the meantime, that job is the answer.
    ///
    /// - Parameter owner: whose it has to be; nil for anybody's.
    /// - Returns: the number of the new job.
    /// - Throws: `JobQueueError` when there is no such dead letter or it was handled already.
    public func requeue(
        _ id: Int64, of owner: Int64? = nil, reason: String, operator person: String
    ) async throws -> Int64 {
        let now = clock.now
        let jobID = try await database.write { connection in
            let letter = try Self.openLetter(id, of: owner, connection)
            let enqueued = try JobStore.enqueue(
                letter.work, due: now, ifLive: .moveEarlier, at: now, connection)
            try DeadLetterStore.close(
                letter, .requeued(jobID: enqueued.jobID, at: now, by: person, reason: reason), connection)
            return enqueued.jobID
        }
        nudge()
        return jobID
    }

    /// Gives a dead letter up for good; its row stays until it is pruned.
    ///
    /// - Parameter owner: whose it has to be; nil for anybody's.
    /// - Throws: `JobQueueError` when there is no such dead letter or it was handled already.
    public func discard(
        _ id: Int64, of owner: Int64? = nil, reason: String, operator person: String
    ) async throws {
        let now = clock.now
        try await database.write { connection in
            let letter = try Self.openLetter(id, of: owner, connection)
            try DeadLetterStore.close(letter, .discarded(at: now, by: person, reason: reason), connection)
        }
    }

    private static func openLetter(
        _ id: Int64, of owner: Int64?, _ connection: borrowing Connection
    ) throws -> DeadLetter {
        guard let letter = try DeadLetterStore.find(id: id, connection), owner ?? letter.work.owner == letter.work.owner
        else {
            throw JobQueueError.deadLetterNotFound(id)
        }
        guard letter.handling == nil else { throw JobQueueError.deadLetterHandled(id) }
        return letter
    }
}
