import Database
public import Ownership
import Time

/// Keeps the totals by following the feed, and reads them: what is stored, and the few events after that.
public struct TotalsKeeper: Sendable {
    /// Events counted in one transaction.
    private static let batch: Int64 = 1_000
    /// Events that a reader counts for itself at most; behind that many the totals lag, and say nothing of it.
    private static let tail: Int64 = 20_000

    private let environment: PaymentsEnvironment
    private let sequencer: EventSequencer
    private let ofAll: FeedFollower<TotalsStore.Changes>
    private let ofMerchants: FeedFollower<[MerchantID: HourlyTotals]>

    init(environment: PaymentsEnvironment, sequencer: EventSequencer) {
        self.environment = environment
        self.sequencer = sequencer
        let (database, clock) = (environment.database, environment.clock)
        ofAll = FeedFollower(
            cursor: TotalsStore.cursor, database: database, clock: clock,
            read: { position, connection in
                let changes = try TotalsStore.changes(after: position, limit: Self.batch, connection)
                return .init(found: changes, last: changes.last, isFull: changes.count == Self.batch)
            }, apply: { try TotalsStore.add($0.totals, $1) })
        ofMerchants = FeedFollower(
            cursor: TotalsStore.merchantCursor, database: database, clock: clock,
            read: { position, connection in
                // Nothing behind the cursor can be another merchant's where there is none.
                guard try MerchantStore.areSeveral(connection) else {
                    return .init(found: [:], last: try EventStore.bounds(connection).newest, isFull: false)
                }
                let changes = try TotalsStore.changes(after: position, limit: Self.batch, connection)
                return .init(found: changes.merchants, last: changes.last, isFull: changes.count == Self.batch)
            }, apply: { try TotalsStore.add($0, $1) })
    }

    /// Counts what has come since the last time; several processes may do so at once.
    ///
    /// - Parameter observe: is told what was counted. Each transition is told of once, by the process that counted it;
    ///   one that dies at the wrong moment tells nobody.
    public func run(observe: @Sendable (_ moves: [PaymentMove: Int]) -> Void = { _ in }) async throws {
        try await sequencer.advance(inTurn: false)
        try await ofAll.run { observe($0.moves) }
        try await ofMerchants.run { _ in }
    }

    /// The totals of a scope as of now, by hour from one on and of all time.
    func totals(since hour: Int64, in scope: MerchantScope) async throws -> HourlyTotals {
        try await environment.database.read { connection in
            try Self.totals(since: hour, in: try scope.simplified(connection), connection)
        }
    }

    static func totals(
        since hour: Int64, in scope: MerchantScope, _ connection: borrowing Connection
    ) throws -> HourlyTotals {
        switch scope {
        case .all:
            var totals = try TotalsStore.stored(since: hour, connection)
            let position = try TotalsStore.cursor.position(connection)
            totals.add(try TotalsStore.changes(after: position, limit: tail, connection).totals)
            totals.add(try TotalsStore.unplacedChanges(limit: tail, connection).totals)
            return totals
        case .only(.default):
            var totals = try Self.totals(since: hour, in: .all, connection)
            totals.subtract(try ofOthers(since: hour, nil, connection))
            return totals
        case .only(let merchant): return try ofOthers(since: hour, merchant, connection)
        }
    }

    /// - Parameter merchant: nil for all merchants beside the first.
    private static func ofOthers(
        since hour: Int64, _ merchant: MerchantID?, _ connection: borrowing Connection
    ) throws -> HourlyTotals {
        var totals = try TotalsStore.stored(since: hour, of: merchant, connection)
        let position = try TotalsStore.merchantCursor.position(connection)
        for changes in [
            try TotalsStore.changes(after: position, limit: tail, connection),
            try TotalsStore.unplacedChanges(limit: tail, connection),
        ] {
            for (id, change) in changes.merchants where merchant == nil || merchant == id { totals.add(change) }
        }
        return totals
    }

    /// The figures of the reference's `/api/stats` for a scope.
    public func stats(in scope: MerchantScope) async throws -> Stats {
        let now = environment.clock.now
        let yesterday = HourlyTotals.hour(of: now) - 23
        let midnight = HourlyTotals.hour(of: EastAfricaTime.startOfDay(now))
        let totals = try await totals(since: min(yesterday, midnight), in: scope)
        let hours = (yesterday...HourlyTotals.hour(of: now)).compactMap { hour -> Stats.Hour? in
            guard let sum = totals.hours[hour]?.sum(), sum.count > 0 else { return nil }
            return Stats.Hour(start: Instant(seconds: hour * 3_600), sum: sum)
        }
        return Stats(
            all: totals.hours[HourlyTotals.allTime] ?? Totals(), lastDay: totals.totals(since: yesterday),
            today: totals.totals(since: midnight), hours: hours)
    }
}
