import Daraja
import Database
import Jobs
import Ownership
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
        let news = arrived.document.flatMap { callback.type.read($0) }
        let named: SQLLookUp.Key? =
            if case .token(let uid) = callback.authenticity { TransactionStore.key(uid) } else { nil }
        let result = try await database.write(ahead: named) { connection in
            let result = try take(arrived, callback, news, connection)
            // In the same transaction, so that a process that dies now leaves nothing unasked. While a payment has a look-up,
            // nothing is added or hurried: a flood of forged callbacks causes no more questions than one.
            if result.hasLookUp, let transactionID = result.transactionID {
                try effects.queue.enqueue(LookUpJob.new(transactionID, of: result.merchantID), connection)
            }
            return result
        }
        if result.hasLookUp { effects.queue.nudge() }
        if callback.authenticity == .unproven { unproven.count(arrived.body) }
        return result
    }

    private func take(
        _ arrived: ArrivedCallback, _ callback: IncomingCallback, _ news: CallbackNews?,
        _ connection: borrowing Connection
    ) throws -> CallbackResult {
        guard let news, !news.isUnreadable else { return try keepUnreadable(arrived, callback, news, connection) }
        guard callback.authenticity != .unproven else {
            let transaction = try news.find(.unproven, connection)?.transaction
            return try arrived.keep(
                .unproven, about: transaction, hasLookUp: transaction?.state.isFinal == false, connection)
        }
        switch try news.find(callback.authenticity, connection) {
        case .identified(let transaction): return try apply(news, of: arrived, to: transaction, connection)
        // That nobody knows the outcome may be said by anybody: it makes us ask.
        case .mentioned(let transaction) where news.evidence == .timedOut:
            return try apply(news.withoutIDs, of: arrived, to: transaction, hasLookUp: true, connection)
        // It may have overtaken the acknowledgement, which brings the id that Daraja made.
        case .mentioned(let transaction)
        where transaction.ids.conversationID == nil && news.ids.conversationID != nil:
            return try park(arrived, news, about: transaction, connection)
        case .mentioned(let transaction):
            return try arrived.keep(.unproven, about: transaction, hasLookUp: !transaction.state.isFinal, connection)
        case nil: return try park(arrived, news, about: nil, connection)
        }
    }

    /// Keeps a callback until the payment with its ids appears.
    private func park(
        _ arrived: ArrivedCallback, _ news: CallbackNews, about transaction: Transaction?,
        _ connection: borrowing Connection
    ) throws -> CallbackResult {
        let result = try arrived.keep(
            .unmatched, about: transaction, parkedID: news.parkingID, hasLookUp: transaction?.state.isFinal == false,
            connection)
        try effects.queue.enqueue(
            ParkedCallbackJob.new(
                result.id, of: transaction?.merchantID ?? .default, due: arrived.instant + .seconds(5)), connection)
        return result
    }

    /// Keeps a callback that cannot be read; from a source that is believed it is a discrepancy, and Daraja is asked.
    private func keepUnreadable(
        _ arrived: ArrivedCallback, _ callback: IncomingCallback, _ news: CallbackNews?,
        _ connection: borrowing Connection
    ) throws -> CallbackResult {
        guard callback.authenticity != .unproven else { return try arrived.keep(.unproven, connection) }
        var transaction: Transaction?
        if case .token(let uid) = callback.authenticity {
            transaction = try TransactionStore.find(uid: uid, connection)
        } else if let news {
            transaction = try news.find(callback.authenticity, connection)?.transaction
        }
        let result = try arrived.keep(
            .unparseable, about: transaction, hasLookUp: transaction?.state.isFinal == false, connection)
        try DiscrepancyStore.append(
            [arrived.unreadable], of: transaction?.id, transaction?.merchantID ?? .default, callbackID: result.id,
            at: arrived.instant, connection)
        return result
    }

    private func apply(
        _ news: CallbackNews, of arrived: ArrivedCallback, to transaction: Transaction, hasLookUp: Bool = false,
        _ connection: borrowing Connection
    ) throws -> CallbackResult {
        let id = arrived.nextID()
        let entry = try effects.apply(news, to: transaction, callbackID: id, at: arrived.instant, connection)
        let effect = CallbackResult.Effect(entry.decision.verdict)
        try arrived.store(as: id, effect, transactionID: transaction.id, transaction.merchantID, connection)
        var result = CallbackResult(
            id: id, effect: effect, about: entry.transaction,
            hasLookUp: (hasLookUp || effect == .contradicted) && !transaction.state.isFinal)
        result.hasTransition = entry.decision.changesRow
        return result
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

extension CallbackNews.Match {
    fileprivate var transaction: Transaction {
        switch self {
        case .identified(let transaction), .mentioned(let transaction): transaction
        }
    }
}
