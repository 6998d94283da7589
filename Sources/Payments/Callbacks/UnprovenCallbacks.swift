public import Database
import Synchronization
public import Time

/// Keeps what strangers can make us store within bounds: callbacks that nothing speaks for.
///
/// Their bodies are cut, and the oldest of them go when they are too old or take too much room in all. They carry a mark in
/// `parked_id`, whose index then finds the oldest of them without a look at any other callback. How much room they take is counted
/// in memory as they come, and summed up now and then, because other processes store some as well.
public final class UnprovenCallbacks: Sendable {
    /// How much is kept.
    public struct Limits: Sendable, Hashable {
        /// Bytes of all of them, each with `overhead`.
        public var budget: Int
        /// For how many days; nil for as long as there is room.
        public var days: Int?

        /// Sets the limits: 64 MiB and 30 days unless told otherwise.
        public init(budget: Int = 64 * 1_024 * 1_024, days: Int? = 30) {
            self.budget = budget
            self.days = days
        }
    }

    /// What is kept of one body; recorded callbacks have at most 1.5 KB.
    public static let maximumBody = 4_096
    /// What a row takes beside its body: the other columns and the indexes.
    static let overhead = 512
    /// Stands in `parked_id`, where it is nobody's id.
    static let mark = "-unproven-"
    /// What one write removes.
    private static let batch = 500
    /// How often the room is summed up, and looked for what is too old.
    private static let sumInterval: Duration = .seconds(600)

    private struct Room {
        /// What is stored, as far as this process knows; nil before it was summed up.
        var bytes: Int?
        var summedAt = Instant(microseconds: 0)
        /// Whether those of before have been marked.
        var isMarked = false
    }

    private let database: any SQLDatabase
    private let limits: Limits
    private let room = Mutex(Room())

    /// Bounds the callbacks of a database.
    public init(database: any SQLDatabase, limits: Limits = Limits()) {
        self.database = database
        self.limits = limits
    }

    /// The bytes that are stored; nil when nobody has looked yet.
    public var storedBytes: Int? { room.withLock(\.bytes) }

    /// The part of a body that is kept, without half a character at its end.
    static func cut(_ body: String) -> String {
        guard body.utf8.count > maximumBody else { return body }
        var end = body.utf8.index(body.utf8.startIndex, offsetBy: maximumBody)
        while end.samePosition(in: body.unicodeScalars) == nil { end = body.utf8.index(before: end) }
        return String(body[..<end])
    }

    /// One has been stored.
    func count(_ body: String) {
        room.withLock { room in room.bytes = room.bytes.map { $0 + body.utf8.count + Self.overhead } }
    }

    /// Removes what is too old or too much, a small batch at a time.
    ///
    /// - Returns: how many rows went.
    public func trim(at now: Instant) async throws -> Int {
        let isSummedUp = try await sumUp(at: now)
        let cutoff = isSummedUp ? try await cutoff(at: now) : nil
        guard cutoff != nil || (storedBytes ?? 0) > limits.budget else { return 0 }
        var removed = 0
        // Below the budget, so that the next one to come does not begin it again.
        var goal = limits.budget
        while true {
            let excess = (storedBytes ?? 0) - goal
            if excess > 0 { goal = limits.budget - limits.budget / 16 }
            let rows = try await removeOldest(before: cutoff, excess: (storedBytes ?? 0) - goal)
            removed += rows
            guard rows == Self.batch else { return removed }
        }
    }

    /// Ages are those of the time that was seen to pass: `ClockWatch`.
    private func cutoff(at now: Instant) async throws -> Instant? {
        guard let days = limits.days else { return nil }
        let seen = try await database.write { try ClockWatch.look(at: now, $0).seen }
        return Pruning.cutoff(days, seen, now)
    }

    private func sumUp(at now: Instant) async throws -> Bool {
        let isDue = room.withLock { $0.bytes == nil || now - $0.summedAt >= Self.sumInterval || now < $0.summedAt }
        guard isDue else { return false }
        // What is counted meanwhile is added once too often at most, until the next time.
        let sum = try await database.read { connection in
            try connection.first(
                """
                SELECT COALESCE(SUM(\(connection.dialect.byteCount("raw_payload"))), 0) + COUNT(*) * \(Self.overhead) \
                FROM callback_history WHERE parked_id = ?
                """, [.text(Self.mark)])?.integer() ?? 0
        }
        room.withLock { room in
            room.bytes = Int(sum)
            room.summedAt = now
        }
        return true
    }

    private func removeOldest(before cutoff: Instant?, excess: Int) async throws -> Int {
        let oldest = try await database.read { connection in
            try connection.query(
                """
                SELECT id, created_at, \(connection.dialect.byteCount("raw_payload")) FROM callback_history \
                WHERE parked_id = ? ORDER BY id LIMIT \(Self.batch)
                """, [.text(Self.mark)]
            ).map { row in
                var reader = row.reader
                return (
                    id: try reader.integer(), at: Instant(microseconds: try reader.integer()),
                    bytes: Int(try reader.integer()) + Self.overhead
                )
            }
        }
        var freed = 0
        let going = oldest.prefix { row in
            guard freed < excess || cutoff.map({ row.at < $0 }) ?? false else { return false }
            freed += row.bytes
            return true
        }
        guard let last = going.last?.id else { return 0 }
        _ = try await database.write { connection in
            try connection.execute(
                "DELETE FROM callback_history WHERE parked_id = ? AND id <= ?", [.text(Self.mark), .integer(last)])
        }
        room.withLock { [freed] room in room.bytes = room.bytes.map { max(0, $0 - freed) } }
        return going.count
    }
}

extension UnprovenCallbacks {
    /// Callbacks that one look passes.
    private static let step: Int64 = 2_000

    /// Marks and cuts what was stored before there were marks; a step at a time, from where the last one ended.
    ///
    /// - Returns: whether there may be more.
    public func markEarlier() async throws -> Bool {
        guard !room.withLock(\.isMarked) else { return false }
        let mayBeMore = try await markStep()
        if !mayBeMore { room.withLock { $0.isMarked = true } }
        return mayBeMore
    }

    private func markStep() async throws -> Bool {
        try await database.write { connection in
            let position = try GuardStore.version(of: .unprovenMarked, connection)
            guard position < .max else { return false }
            let ids = try connection.first(
                """
                SELECT COUNT(*), COALESCE(MAX(id), 0) FROM \
                (SELECT id FROM callback_history WHERE id > ? ORDER BY id LIMIT \(Self.step)) s
                """, [.integer(position)])
            guard var reader = ids?.reader else { return false }
            let (count, last) = (try reader.integer(), try reader.integer())
            let bytes = connection.dialect.byteCount("raw_payload")
            // A character has four bytes at most.
            try connection.execute(
                """
                UPDATE callback_history SET parked_id = ?, raw_payload = CASE WHEN \(bytes) > \(Self.maximumBody) \
                THEN SUBSTR(raw_payload, 1, \(Self.maximumBody / 4)) ELSE raw_payload END \
                WHERE id > ? AND id <= ? AND verdict = 'unproven' AND parked_id IS NULL
                """, [.text(Self.mark), .integer(position), .integer(last)])
            let isLast = count < Self.step
            try GuardStore.move(.unprovenMarked, from: position, to: isLast ? .max : last, connection)
            return !isLast
        }
    }
}

extension SQLDialect {
    /// The bytes of a text, not its characters.
    fileprivate func byteCount(_ column: String) -> String {
        switch self {
        case .sqlite: "LENGTH(CAST(\(column) AS BLOB))"
        case .mysql: "LENGTH(\(column))"
        }
    }
}
