import Daraja
import Database
import Jobs
import Time

/// Applies a callback that had no payment when it came, once there is one; else it ends as a dead letter for a person.
struct ParkedCallbackJob: JobHandler {
    let kind = Self.jobKind
    let environment: PaymentsEnvironment

    /// About 20 minutes in all: acknowledgements are stored within seconds.
    static let jobKind = JobKind(
        "apply_callback", policy: RetryPolicy(initial: .seconds(5), factor: 4, cap: .seconds(600), maxTries: 6))

    static func new(_ callbackID: Int64, due: Instant? = nil) -> NewJob {
        NewJob(
            jobKind, payload: String(callbackID), due: due, uniqueKey: "apply_callback:\(callbackID)",
            correlationID: String(callbackID))
    }

    func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome {
        guard let callbackID = Int64(job.payload) else { return .dead(reason: "the payload names no callback") }
        let now = environment.clock.now
        let randomness = environment.randomness
        return try await environment.database.write { connection in
            guard let stored = try CallbackStore.stored(callbackID, connection) else {
                return .dead(reason: "callback \(callbackID) is not stored any more")
            }
            guard stored.isParked else { return .done }
            guard let document = try? JSON(parsing: stored.body) else { return .dead(reason: "it cannot be read") }
            return stored.type == .c2bConfirmation
                ? try Self.applyConfirmation(stored, document, at: now, randomness, connection)
                : try Self.apply(stored, document, at: now, connection)
        }
    }

    private static func apply(
        _ stored: CallbackStore.Stored, _ document: JSON, at now: Instant, _ connection: borrowing Connection
    ) throws -> JobOutcome {
        guard let news = CallbackNews(type: stored.type, json: document) else {
            return .dead(reason: "it cannot be read")
        }
        guard let transaction = try news.find(.address, connection) else {
            return .retry(reason: "No payment has the ids of callback \(stored.id)")
        }
        _ = try CallbackIntake.applyParked(
            to: transaction, id: news.parkingID, at: now, connection)
        return .done
    }

    /// A confirmation that may belong to a push: settled with the push, or counted by itself.
    private static func applyConfirmation(
        _ stored: CallbackStore.Stored, _ document: JSON, at now: Instant, _ randomness: Randomness,
        _ connection: borrowing Connection
    ) throws -> JobOutcome {
        guard let notice = C2BNotice(json: document), let receipt = notice.receipt else {
            return .dead(reason: "it cannot be read")
        }
        if let known = try TransactionStore.find(receipt: receipt, connection) {
            try CallbackStore.settle(stored.id, effect: .repeated, transactionID: known.id, connection)
            return .done
        }
        let isOld = now - stored.createdAt >= C2BIntake.waitForPush
        let earliest = stored.createdAt - C2BIntake.waitForPush
        if !isOld, try C2BLedger.hasPushWithoutReceipt(like: notice, createdAfter: earliest, connection) {
            return .again(after: .seconds(15))
        }
        // Its own callback was lost: counted by itself, the same money would be counted twice.
        if let push = try C2BLedger.completedPush(like: notice, createdAfter: earliest, connection) {
            let success = Evidence.Success(
                receipt: receipt, amount: notice.amount, payer: notice.payer, description: "Confirmed by M-PESA")
            let entry = try EvidenceLog.apply(
                .succeeded(success), to: push, callbackID: stored.id, at: now, connection)
            try CallbackStore.settle(
                stored.id, effect: CallbackResult.Effect(entry.decision.verdict), transactionID: push.id, connection)
            return .done
        }
        let id = try C2BLedger.insert(
            notice, receipt, callbackID: stored.id, at: now, randomness: randomness, connection)
        try CallbackStore.settle(stored.id, effect: .applied, transactionID: id, connection)
        return .done
    }
}
