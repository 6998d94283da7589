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
    private let queue: JobQueue

    init(database: any SQLDatabase, clock: any WallClock, queue: JobQueue) {
        self.database = database
        self.clock = clock
        self.queue = queue
    }

    /// Stores a callback and does what it proves.
    public func receive(_ callback: IncomingCallback) async throws -> CallbackResult {
        let document = try? JSON(parsing: callback.body)
        let body = Redaction.storedBody(callback.body, document)
        let news = document.flatMap { CallbackNews(type: callback.type, json: $0) }
        let now = clock.now
        return try await database.write { [queue] connection in
            guard let news else {
                return try Self.keep(callback, body, .unparseable, nil, at: now, connection)
            }
            guard let transaction = try news.find(callback.authenticity, connection) else {
                guard callback.authenticity != .unproven else {
                    return try Self.keep(callback, body, .unproven, nil, at: now, connection)
                }
                let result = try Self.keep(
                    callback, body, .unmatched, nil, parkedID: news.parkingID, at: now, connection)
                try queue.enqueue(ParkedCallbackJob.new(result.id, due: now + .seconds(5)), connection)
                return result
            }
            guard callback.authenticity != .unproven else {
                return try Self.keep(
                    callback, body, .unproven, transaction.id, wantsLookup: !transaction.state.isFinal, at: now,
                    connection)
            }
            return try Self.apply(news, of: callback, body, to: transaction, at: now, connection)
        }
    }

    private static func apply(
        _ news: CallbackNews, of callback: IncomingCallback, _ body: String, to transaction: Transaction,
        at instant: Instant, _ connection: borrowing Connection
    ) throws -> CallbackResult {
        let decision = try news.decide(about: transaction, connection)
        let effect = CallbackResult.Effect(decision.verdict)
        let id = try CallbackStore.insert(
            callback, body: body, effect: effect, transactionID: transaction.id, at: instant, connection)
        _ = try EvidenceLog.write(
            decision, about: transaction, ids: news.mismatch(with: transaction) == nil ? news.ids : .init(),
            callbackID: id, at: instant, connection)
        return CallbackResult(
            id: id, effect: effect, transactionID: transaction.id,
            wantsLookup: effect == .contradicted && !transaction.state.isFinal)
    }

    private static func keep(
        _ callback: IncomingCallback, _ body: String, _ effect: CallbackResult.Effect, _ transactionID: Int64?,
        parkedID: String? = nil, wantsLookup: Bool = false, at instant: Instant, _ connection: borrowing Connection
    ) throws -> CallbackResult {
        let id = try CallbackStore.insert(
            callback, body: body, effect: effect, transactionID: transactionID, parkedID: parkedID, at: instant,
            connection)
        return CallbackResult(id: id, effect: effect, transactionID: transactionID, wantsLookup: wantsLookup)
    }

    /// Applies the callbacks that came before the payment's ids were stored; part of the transaction that stores them.
    static func applyParked(
        to transaction: Transaction, id parkedID: String, at instant: Instant,
        _ connection: borrowing Connection
    ) throws -> Transaction {
        var transaction = transaction
        for parked in try CallbackStore.parked(parkedID, connection) {
            // Kinds can share an id: a payout's result and the notice of its timeout.
            let type = parked.type
            guard let document = try? JSON(parsing: parked.body), let news = CallbackNews(type: type, json: document)
            else { continue }
            let decision = try news.decide(about: transaction, connection)
            try CallbackStore.settle(
                parked.id, effect: CallbackResult.Effect(decision.verdict), transactionID: transaction.id, connection)
            transaction = try EvidenceLog.write(
                decision, about: transaction, callbackID: parked.id, at: instant, connection)
        }
        return transaction
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
