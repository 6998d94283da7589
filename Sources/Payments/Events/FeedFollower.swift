import Database
import Time

/// Follows the feed for something that has to take every event once, in several processes at once.
///
/// What the events behind the cursor mean is read beside the writers, which callbacks wait for. It is applied in the
/// transaction that moves the cursor, by compare-and-set: another process that took the same events has moved it.
struct FeedFollower<Found: Sendable>: Sendable {
    /// What a part of the feed means.
    struct Part: Sendable {
        let found: Found
        /// The position of its last event.
        let last: Int64
        /// Whether there may be more behind it.
        let isFull: Bool
    }

    let cursor: FeedCursor
    let database: any SQLDatabase
    let clock: any WallClock
    /// Reads the events behind a position.
    let read: @Sendable (_ position: Int64, _ connection: borrowing Connection) throws -> Part
    /// Applies what they mean.
    let apply: @Sendable (_ found: Found, _ connection: borrowing Connection) throws -> Void

    /// Takes everything that has come since the last time.
    ///
    /// - Parameter observe: is told of each part that this process applied, once that is committed; nobody is told of a part
    ///   whose process dies at that moment.
    func run(observe: (Found) -> Void) async throws {
        while true {
            let now = clock.now
            let (position, part) = try await database.read { connection in
                let position = try cursor.position(connection)
                return (position, try read(position, connection))
            }
            guard part.last > position else { return }
            let isOurs = try await database.write { connection in
                guard try cursor.move(from: position, to: part.last, at: now, connection) else { return false }
                try apply(part.found, connection)
                return true
            }
            if isOurs { observe(part.found) }
            guard part.isFull else { return }
        }
    }
}
