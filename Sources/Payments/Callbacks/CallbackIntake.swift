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
    private let effects: CallbackEffects

    init(database: any SQLDatabase, clock: any WallClock, effects: CallbackEffects) {
        self.database = database
        self.clock = clock
        self.effects = effects
    }

    /// Stores a callback and does what it proves.
    public func receive(_ callback: IncomingCallback) async throws -> CallbackResult {
        let document = try? JSON(parsing: callback.body)
        let body = Redaction.storedBody(callback.body, document)
        let news = document.flatMap { CallbackNews(type: callback.type, json: $0) }
        let now = clock.now
        return try await database.write { connection in
            guard let news else {
                return try Self.keep(callback, body, .unparseable, nil, at: now, connection)
            }
            guard let (transaction, owner) = try news.findWithOwner(callback.authenticity, connection) else {
                guard callback.authenticity != .unproven else {
                    return try Self.keep(callback, body, .unproven, nil, at: now, connection)
                }
                let result = try Self.keep(
                    callback, body, .unmatched, nil, parkedID: news.parkingID, at: now, connection)
                try effects.queue.enqueue(ParkedCallbackJob.new(result.id, due: now + .seconds(5)), connection)
                return result
            }
            guard callback.authenticity != .unproven else {
                return try Self.keep(
                    callback, body, .unproven, transaction, wantsLookup: !transaction.state.isFinal, at: now,
                    connection)
            }
            return try apply(news, of: callback, body, to: transaction, owner: owner, at: now, connection)
        }
    }

    private func apply(
        _ news: CallbackNews, of callback: IncomingCallback, _ body: String, to transaction: Transaction,
        owner: TransactionStore.ReceiptOwner?, at instant: Instant, _ connection: borrowing Connection
    ) throws -> CallbackResult {
        var id: Int64 = 0
        let entry = try effects.apply(news, to: transaction, owner: owner, at: instant, connection) { effect in
            id = try CallbackStore.insert(
                callback, body: body, effect: effect, transactionID: transaction.id, at: instant, connection)
            return id
        }
        let effect = CallbackResult.Effect(entry.decision.verdict)
        return CallbackResult(
            id: id, effect: effect, about: entry.transaction,
            wantsLookup: effect == .contradicted && !transaction.state.isFinal)
    }

    private static func keep(
        _ callback: IncomingCallback, _ body: String, _ effect: CallbackResult.Effect, _ transaction: Transaction?,
        parkedID: String? = nil, wantsLookup: Bool = false, at instant: Instant, _ connection: borrowing Connection
    ) throws -> CallbackResult {
        let id = try CallbackStore.insert(
            callback, body: body, effect: effect, transactionID: transaction?.id, parkedID: parkedID, at: instant,
            connection)
        return CallbackResult(id: id, effect: effect, about: transaction, wantsLookup: wantsLookup)
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
