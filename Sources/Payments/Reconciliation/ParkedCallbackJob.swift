import Bytes
import Daraja
import Database
import JSON
import Jobs
import Ownership
import Time

/// Applies a callback that had no payment when it came, once there is one; else it ends as a dead letter for a person.
struct ParkedCallbackJob: JobHandler {
    let kind = Self.jobKind
    let environment: PaymentsEnvironment
    let effects: CallbackEffects
    let merchants: MerchantDirectory

    /// About 20 minutes in all: acknowledgements are stored within seconds.
    static let jobKind = JobKind(
        "apply_callback", policy: RetryPolicy(initial: .seconds(5), factor: 4, cap: .seconds(600), maxTries: 6),
        correlation: "callback.id")

    /// How long a confirmation waits for all but one of several pushes to get their receipts.
    private static let waitForOneOfMany: Duration = .seconds(3_600)

    static func new(_ callbackID: Int64, of merchant: MerchantID, due: Instant? = nil) -> NewJob {
        NewJob(
            jobKind, payload: String(callbackID), due: due, uniqueKey: "apply_callback:\(callbackID)",
            correlationID: String(callbackID), owner: merchant.rawValue)
    }

    func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome {
        guard let callbackID = Int64(job.payload) else { return .dead(reason: "the payload names no callback") }
        let now = environment.clock.now
        let randomness = environment.randomness
        let waiting = try await environment.database.read { try CallbackStore.stored(callbackID, $0) }
        let ownership = try await waiting.flatMap { $0.isParked ? $0 : nil }?.ownership(C2BOwners(merchants: merchants))
        return try await environment.database.write { connection in
            guard let stored = try CallbackStore.stored(callbackID, connection) else {
                return .dead(reason: "callback \(callbackID) is not stored any more")
            }
            guard stored.isParked else { return .done }
            // A body of which nothing can be read has nothing more to tell.
            guard let document = try? JSON(recovering: Array(stored.body.utf8)) else {
                return .dead(reason: "it cannot be read")
            }
            return stored.type.subject == .shortcode
                ? try applyConfirmation(stored, document, ownership, at: now, randomness, connection)
                : try apply(stored, document, at: now, connection)
        }
    }

    private func apply(
        _ stored: CallbackStore.Stored, _ document: JSON, at now: Instant, _ connection: borrowing Connection
    ) throws -> JobOutcome {
        guard let news = stored.type.read(document), !news.isUnreadable else {
            return .dead(reason: "it cannot be read")
        }
        guard case .identified(let transaction)? = try news.find(.address, connection) else {
            return .retry(reason: "No payment has the ids of callback \(stored.id)")
        }
        try effects.applyParked(to: transaction, id: news.parkingID, at: now, connection)
        return .done
    }

    /// A confirmation that may belong to a push: settled with the push, or counted by itself.
    private func applyConfirmation(
        _ stored: CallbackStore.Stored, _ document: JSON, _ ownership: C2BOwners.Ownership?, at now: Instant,
        _ randomness: Randomness, _ connection: borrowing Connection
    ) throws -> JobOutcome {
        guard let notice = C2BNotice(json: document), let receipt = notice.receipt, let ownership else {
            return .dead(reason: "it cannot be read")
        }
        let merchant = ownership.merchantID
        // A program of a release that does not judge shortcodes may have kept it. What a URL proves was judged when it came.
        if ownership == .foreign(isCounted: false) {
            let discrepancy = C2BOwners(merchants: merchants).discrepancy(of: notice, isCounted: false)
            try CallbackStore.settle(stored.id, effect: .foreign, transactionID: nil, merchant, connection)
            try DiscrepancyStore.append(
                [discrepancy], of: nil, merchant, callbackID: stored.id, at: now, connection)
            return .done
        }
        if let known = try TransactionStore.find(receipt: receipt, paidTo: merchant, connection)
            ?? TransactionStore.find(receipt: receipt, announcedFor: notice.shortcode, connection)
        {
            let mismatch = C2BIntake.mismatch(of: notice, with: known)
            try CallbackStore.settle(
                stored.id, effect: mismatch == nil ? .repeated : .contradicted, transactionID: known.id, merchant,
                connection)
            try DiscrepancyStore.append(
                mismatch.map { [$0] } ?? [], of: known.id, merchant, callbackID: stored.id, at: now, connection)
            return .done
        }
        let age = now - stored.createdAt
        let candidates = try C2BRecorder.candidates(for: notice, of: merchant, connection)
        // A push that a query completes after the notice was counted by itself would count the same money twice. The look-ups
        // of a push have an end.
        if candidates.hasAskable || (candidates.mayStillBeNamed && age < C2BIntake.waitForPush) {
            return .again(after: .seconds(15))
        }
        if !candidates.ambiguous.isEmpty {
            guard age >= Self.waitForOneOfMany else { return .again(after: .seconds(300)) }
            return try Self.giveUp(stored, receipt, candidates.ambiguous, of: merchant, at: now, connection)
        }
        // Its own callback was lost: counted by itself, the same money would be counted twice.
        if let push = try candidates.completed.first.flatMap({ try TransactionStore.find(id: $0, connection) }) {
            let success = Evidence.Success(
                receipt: receipt, amount: .exact(notice.amount), payer: notice.payer,
                description: "Confirmed by M-PESA")
            let entry = try EvidenceRecorder.apply(
                .succeeded(success), to: push, callbackID: stored.id, at: now, connection)
            try CallbackStore.settle(
                stored.id, effect: CallbackResult.Effect(entry.decision.verdict), transactionID: push.id, merchant,
                connection)
            try note(ownership, notice, of: push.id, stored, at: now, connection)
            return .done
        }
        let payment = C2BPayment(
            notice: notice, receipt: receipt, merchantID: merchant, shortcode: Shortcode(notice.shortcode))
        let id = try C2BRecorder.insert(payment, callbackID: stored.id, at: now, randomness: randomness, connection)
        try CallbackStore.settle(stored.id, effect: .applied, transactionID: id, merchant, connection)
        try note(ownership, notice, of: id, stored, at: now, connection)
        return .done
    }

    /// Notes that a notice counts only because this is not production.
    private func note(
        _ ownership: C2BOwners.Ownership, _ notice: C2BNotice, of transactionID: Int64,
        _ stored: CallbackStore.Stored, at now: Instant, _ connection: borrowing Connection
    ) throws {
        guard case .foreign = ownership else { return }
        let discrepancy = C2BOwners(merchants: merchants).discrepancy(of: notice, isCounted: true)
        try DiscrepancyStore.append(
            [discrepancy], of: transactionID, ownership.merchantID, callbackID: stored.id, at: now, connection)
    }

    /// Leaves a confirmation that may belong to any of several pushes to a person, who names the receipt of one of them.
    ///
    /// It stays unmatched; requeued after that, it finds its receipt.
    private static func giveUp(
        _ stored: CallbackStore.Stored, _ receipt: Receipt, _ pushes: [Int64], of merchant: MerchantID,
        at now: Instant, _ connection: borrowing Connection
    ) throws -> JobOutcome {
        for push in pushes {
            try DiscrepancyStore.append(
                [Discrepancy(.ambiguous, expected: "a receipt of its own", found: receipt.text)], of: push, merchant,
                callbackID: stored.id, at: now, connection)
        }
        let names = pushes.map { String($0) }.joined(separator: ", ")
        return .dead(reason: "Receipt \(receipt) may belong to any of the payments \(names): decide which")
    }
}

extension CallbackStore.Stored {
    /// Whose payment it announces; nil for one that is no readable confirmation.
    ///
    /// What a URL proves was judged when it came, and stands in its row.
    fileprivate func ownership(_ owners: C2BOwners) async throws -> C2BOwners.Ownership? {
        guard type.subject == .shortcode, let document = try? JSON(recovering: Array(body.utf8)),
            let notice = C2BNotice(json: document)
        else { return nil }
        return hasToken ? .own(merchantID) : try await owners.ownership(of: notice, .address)
    }
}
