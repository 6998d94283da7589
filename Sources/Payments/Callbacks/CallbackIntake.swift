import Daraja
import Database
import Jobs
import Time

/// Takes callbacks in: the raw body, its effect on the payment and the event are one transaction.
///
/// Whoever gets a result may acknowledge: the callback is on the disk. When it throws, nothing was stored, and the caller
/// must not acknowledge. A callback may come before the acknowledgement of its request, twice, late, or lie; none of it
/// makes this fail.
public struct CallbackIntake: Sendable {
    private let database: any SQLDatabase
    private let clock: any WallClock
    private let numbers: CallbackNumbers
    private let effects: CallbackEffects
    private let unproven: UnprovenCallbacks

    init(
        database: any SQLDatabase, clock: any WallClock, numbers: CallbackNumbers, effects: CallbackEffects,
        unproven: UnprovenCallbacks
    ) {
        self.unproven = unproven
        self.database = database
        self.clock = clock
        self.numbers = numbers
        self.effects = effects
    }

    /// Stores a callback and does what it proves.
    public func receive(_ callback: IncomingCallback) async throws -> CallbackResult {
        let arrived = ArrivedCallback(callback, at: clock.now, numbers: numbers)
        let news = arrived.document.flatMap { CallbackNews(type: callback.type, json: $0) }
        let named: SQLLookUp.Key? =
            if case .token(let uid) = callback.authenticity { TransactionStore.key(uid) } else { nil }
        let result = try await database.write(ahead: named) { connection in
            guard let news else { return try arrived.keep(.unparseable, connection) }
            guard let transaction = try news.find(callback.authenticity, connection) else {
                guard callback.authenticity != .unproven else { return try arrived.keep(.unproven, connection) }
                let result = try arrived.keep(.unmatched, parkedID: news.parkingID, connection)
                try effects.queue.enqueue(
                    ParkedCallbackJob.new(result.id, due: arrived.instant + .seconds(5)), connection)
                return result
            }
            guard callback.authenticity != .unproven else {
                return try arrived.keep(
                    .unproven, about: transaction, wantsLookup: !transaction.state.isFinal, connection)
            }
            return try apply(news, of: arrived, to: transaction, connection)
        }
        if callback.authenticity == .unproven { unproven.count(arrived.body) }
        return result
    }

    private func apply(
        _ news: CallbackNews, of arrived: ArrivedCallback, to transaction: Transaction,
        _ connection: borrowing Connection
    ) throws -> CallbackResult {
        let id = arrived.nextID()
        let entry = try effects.apply(news, to: transaction, callbackID: id, at: arrived.instant, connection)
        let effect = CallbackResult.Effect(entry.decision.verdict)
        try arrived.store(as: id, effect, transactionID: transaction.id, connection)
        return CallbackResult(
            id: id, effect: effect, about: entry.transaction,
            wantsLookup: effect == .contradicted && !transaction.state.isFinal)
    }
}

extension CallbackResult.Effect {
    init(_ verdict: Decision.Verdict) {
        self =
            switch verdict {
            case .applied: .applied
            case .repeated: .repeated
            case .contradicted: .contradicted
            case .ignored: .ignored
            }
    }
}
