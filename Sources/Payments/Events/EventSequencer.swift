import Database
import Synchronization

/// Gives events their positions in the feed where their numbers do not follow commits.
///
/// On MySQL two transactions run side by side, and the one that got its number earlier may be committed later, when
/// readers have passed its number already. So events are stored without a position, and those that are committed get the
/// next ones, in a transaction that moves the end of the feed from where it was: of two that try, in whichever process,
/// one is undone. That alone keeps the feed whole. That one process does the work while the others look on is for their
/// peace only, and needs no clock: who sees the end of the feed stand still while events wait takes over.
final class EventSequencer: Sendable {
    /// Events that get their positions in one transaction.
    private static let batch: Int64 = 256
    /// How often somebody else's turn is respected while events wait and nothing moves.
    private static let patience = 3

    private struct State {
        /// The end of the feed as this process left it; nil while another one is at it.
        var own: Int64?
        /// The end of the feed when it was last looked at.
        var seen: Int64 = -1
        var stillness = 0
        /// Whether somebody in this process is at it, and who waits for that.
        var isBusy = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let database: any SQLDatabase
    private let state = Mutex(State())

    init(database: any SQLDatabase) {
        self.database = database
    }

    /// Gives all events that wait their positions.
    ///
    /// - Parameter inTurn: leaves it to the process that did it before, as long as that one does it.
    func advance(inTurn: Bool) async throws {
        guard !database.dialect.numbersFollowCommits else { return }
        let (isWaiting, end) = try await database.read { connection in
            (
                try connection.first("SELECT id FROM events WHERE position IS NULL LIMIT 1") != nil,
                try GuardStore.version(of: .feed, connection)
            )
        }
        let isTurn = isTurn(isWaiting, end)
        guard isTurn || isWaiting && !inTurn else { return }
        // Two writers of this process would only undo each other, and everybody in their groups.
        await enter()
        defer { leave() }
        do {
            while true {
                let (count, end) = try await database.write { try Self.place($0) }
                state.withLock { $0.own = end }
                if count < Self.batch { return }
            }
        } catch let error as SQLError where error.code == .conflict {
            // Others were faster every time: then it is done.
            state.withLock { $0.own = nil }
        }
    }

    private func enter() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                if state.isBusy { state.waiting.append(continuation) }
                defer { state.isBusy = true }
                return !state.isBusy
            }
            if isFree { continuation.resume() }
        }
    }

    private func leave() {
        let next = state.withLock { state in
            if state.waiting.isEmpty { state.isBusy = false }
            return state.isBusy ? state.waiting.removeFirst() : nil
        }
        next?.resume()
    }

    private func isTurn(_ isWaiting: Bool, _ end: Int64) -> Bool {
        state.withLock { state in
            defer { state.seen = end }
            if let own = state.own, own != end { state.own = nil }
            guard isWaiting else {
                state.stillness = 0
                return false
            }
            if state.own != nil { return true }
            state.stillness = state.seen == end ? state.stillness + 1 : 0
            return state.stillness >= Self.patience
        }
    }

    /// Places a batch of what is committed at the end of the feed.
    ///
    /// - Throws: `SQLError` with `.conflict` when somebody else has done so in this moment.
    private static func place(_ connection: borrowing Connection) throws -> (count: Int64, end: Int64) {
        let end = try GuardStore.version(of: .feed, connection)
        // In the order of the index, which is that of the numbers; told to sort by them, servers read all that wait.
        let ids = try connection.query(
            "SELECT id FROM events WHERE position IS NULL LIMIT ?", [.integer(batch)]
        ).map { try $0.integer() }.sorted()
        guard !ids.isEmpty else { return (0, end) }
        let count = Int64(ids.count)
        try GuardStore.move(.feed, from: end, to: end + count, connection)
        let filled = ids.filledToPowerOfTwo
        let places = Array(repeating: "WHEN ? THEN ?", count: filled.count).joined(separator: " ")
        let marks = Array(repeating: "?", count: filled.count).joined(separator: ", ")
        let pairs = filled.enumerated().flatMap { index, id -> [SQLValue] in
            [.integer(id), .integer(end + min(Int64(index) + 1, count))]
        }
        let found = try connection.execute(
            "UPDATE events SET position = CASE id \(places) END WHERE id IN (\(marks)) AND position IS NULL",
            pairs + filled.map(SQLValue.integer))
        guard found == ids.count else { throw SQLError(.conflict, "events have been placed by another process") }
        return (count, end + count)
    }
}
