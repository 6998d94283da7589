import Database
import Time

/// Keeps the totals by following the feed, and reads them: what is stored, and the few events after that.
public struct TotalsKeeper: Sendable {
    /// Events counted in one transaction.
    private static let batch: Int64 = 1_000
    /// Events that a reader counts for itself at most; behind that many the totals lag, and say nothing of it.
    private static let tail: Int64 = 20_000

    private let environment: PaymentsEnvironment
    private let sequencer: EventSequencer

    init(environment: PaymentsEnvironment, sequencer: EventSequencer) {
        self.environment = environment
        self.sequencer = sequencer
    }

    /// Counts what has come since the last time; several processes may do so at once.
    ///
    /// - Parameter observe: is told what was counted. Each transition is told of once, by the process that counted it;
    ///   one that dies at the wrong moment tells nobody.
    public func run(observe: @Sendable (_ moves: [PaymentMove: Int]) -> Void = { _ in }) async throws {
        try await sequencer.advance(inTurn: false)
        while true {
            let changes = try await step()
            observe(changes.moves)
            guard changes.count == Self.batch else { return }
        }
    }

    private func step() async throws -> TotalsStore.Changes {
        let now = environment.clock.now
        // Read beside the writer, which callbacks wait for.
        let (position, changes) = try await environment.database.read { connection in
            let position = try TotalsStore.position(connection)
            return (position, try TotalsStore.changes(after: position, limit: Self.batch, connection))
        }
        guard changes.count > 0 else { return changes }
        let isOurs = try await environment.database.write { connection in
            // Whoever has counted the same meanwhile has moved the cursor.
            guard try TotalsStore.move(from: position, to: changes.last, at: now, connection) else { return false }
            try TotalsStore.add(changes.totals, connection)
            return true
        }
        return isOurs ? changes : TotalsStore.Changes(last: position)
    }

    /// The totals as of now, by hour from one on and of all time.
    func totals(since hour: Int64) async throws -> HourlyTotals {
        try await environment.database.read { try Self.totals(since: hour, $0) }
    }

    static func totals(since hour: Int64, _ connection: borrowing Connection) throws -> HourlyTotals {
        var totals = try TotalsStore.stored(since: hour, connection)
        let position = try TotalsStore.position(connection)
        totals.add(try TotalsStore.changes(after: position, limit: tail, connection).totals)
        totals.add(try TotalsStore.unplacedChanges(limit: tail, connection))
        return totals
    }

    /// The figures of the reference's `/api/stats`.
    public func stats() async throws -> Stats {
        let now = environment.clock.now
        let yesterday = HourlyTotals.hour(of: now) - 23
        let midnight = HourlyTotals.hour(of: EastAfricaTime.startOfDay(now))
        let totals = try await totals(since: min(yesterday, midnight))
        let hours = (yesterday...HourlyTotals.hour(of: now)).compactMap { hour -> Stats.Hour? in
            guard let sum = totals.hours[hour]?.sum(), sum.count > 0 else { return nil }
            return Stats.Hour(start: Instant(seconds: hour * 3_600), sum: sum)
        }
        return Stats(
            all: totals.hours[HourlyTotals.allTime] ?? Totals(), lastDay: totals.totals(since: yesterday),
            today: totals.totals(since: midnight), hours: hours)
    }
}
