import Daraja
import Database
import Jobs
import Ownership
import Time

/// The SQL of the `payout_holds` table, which has one row for each merchant whose payouts are held.
///
/// An initiator belongs to a shortcode, and a shortcode to one merchant, so a wrong password of one merchant holds nobody
/// else's payouts. The row of a payment's hold is found by the payment alone, in the transaction that takes its callback.
enum PayoutHoldStore {
    /// The name of a merchant's row.
    ///
    /// That of the first merchant is the only one that a program without merchants knows.
    private static func name(of merchant: MerchantID) -> String {
        merchant == .default ? "payouts" : "payouts:\(merchant.rawValue)"
    }

    private static func value(_ merchant: MerchantID) -> SQLValue { .text(name(of: merchant)) }

    /// What a result says about the credential: wrong, or locked after wrong tries (portal, "Business To Customer").
    private static let lockouts: Set<ResultCode> = ["2001", "8006"]

    static func find(_ merchant: MerchantID, _ connection: borrowing Connection) throws -> PayoutHold? {
        try connection.first(
            """
            SELECT reason, transaction_ref, held_by, held_at, resumed_at, trial_ref FROM payout_holds WHERE name = ?
            """, [value(merchant)]
        ).map { row in
            var reader = row.reader
            return try hold(&reader)
        }
    }

    /// All holds.
    static func all(_ connection: borrowing Connection) throws -> [MerchantID: PayoutHold] {
        let rows = try connection.query(
            "SELECT name, reason, transaction_ref, held_by, held_at, resumed_at, trial_ref FROM payout_holds")
        var holds: [MerchantID: PayoutHold] = [:]
        for row in rows {
            var reader = row.reader
            let name = try reader.text()
            let number = name.split(separator: ":").dropFirst().first.flatMap { Int64($0) }
            let merchant = number.map { MerchantID($0) } ?? .default
            guard name == self.name(of: merchant) else { continue }
            holds[merchant] = try hold(&reader)
        }
        return holds
    }

    private static func hold(_ reader: inout SQLRowReader) throws -> PayoutHold {
        PayoutHold(
            reason: try reader.text(), transactionID: try reader.optionalInteger(), heldBy: try reader.text(),
            heldAt: Instant(microseconds: try reader.integer()),
            resumedAt: try reader.optionalInteger().map { Instant(microseconds: $0) },
            trialID: try reader.optionalInteger())
    }

    /// Why a payout, or a question that needs the same credential, has to wait; nil when it may go.
    ///
    /// - Parameter startsTrial: whether the payout may become the one that is sent alone after a hold.
    static func reasonToWait(
        _ transactionID: Int64, of merchant: MerchantID, startsTrial: Bool, _ connection: borrowing Connection
    ) throws -> String? {
        guard let hold = try find(merchant, connection), hold.trialID != transactionID else { return nil }
        guard hold.resumedAt != nil else { return hold.reason }
        guard startsTrial, hold.trialID == nil else { return "one payout is sent alone first, after: \(hold.reason)" }
        // Of two that would be the trial one waits: the other's row changes no more.
        let isTrial =
            try connection.execute(
                "UPDATE payout_holds SET trial_ref = ? WHERE name = ? AND trial_ref IS NULL AND resumed_at IS NOT NULL",
                [.integer(transactionID), value(merchant)]) == 1
        return isTrial ? nil : hold.reason
    }

    /// Whether a queued payout has to wait; its job then looks again when it is made due, or after some minutes.
    ///
    /// Letting payouts go on makes the jobs due that wait at that moment. So what is decided here meets that at one row:
    /// either it is seen here that they go on, or the job is seen there.
    static func keepsWaiting(
        _ transactionID: Int64, of merchant: MerchantID, _ connection: borrowing Connection
    ) throws -> Bool {
        func isHeld(_ connection: borrowing Connection) throws -> Bool {
            try reasonToWait(transactionID, of: merchant, startsTrial: true, connection) != nil
        }
        guard try isHeld(connection) else { return false }
        try GuardStore.pass(.payoutHold, connection)
        return try isHeld(connection)
    }

    /// Holds all payouts of a merchant; a hold that nobody has lifted keeps its reason.
    static func place(
        _ merchant: MerchantID, reason: String, transactionID: Int64? = nil, by person: String, at instant: Instant,
        _ connection: borrowing Connection
    ) throws {
        if let hold = try find(merchant, connection), hold.resumedAt == nil {
            // It keeps its reason. A wrong credential stops the questions as well, whoever placed the hold.
            guard hold.transactionID == nil, let transactionID else { return }
            try connection.execute(
                "UPDATE payout_holds SET transaction_ref = ? WHERE name = ? AND transaction_ref IS NULL",
                [.integer(transactionID), value(merchant)])
            return
        }
        try lift(merchant, connection)
        do {
            try connection.execute(
                "INSERT INTO payout_holds (name, reason, transaction_ref, held_by, held_at) VALUES (?, ?, ?, ?, ?)",
                [
                    value(merchant), .text(reason.limited(to: 500)), SQLValue(transactionID),
                    .text(person.limited(to: 200)),
                    .integer(instant.microseconds),
                ])
        } catch let error as SQLError where error.isDuplicate {
            // Two results at once: the other's hold is as good.
        }
    }

    /// Whether questions to Daraja have to wait: only while the credential that they need is in doubt, which the result
    /// of a payout has then said.
    static func holdsQuestions(_ merchant: MerchantID, _ connection: borrowing Connection) throws -> Bool {
        try find(merchant, connection)?.transactionID != nil
    }

    /// Forgets a hold.
    static func lift(_ merchant: MerchantID, _ connection: borrowing Connection) throws {
        try connection.execute("DELETE FROM payout_holds WHERE name = ?", [value(merchant)])
    }

    /// Lets one payout go, and the others when its result is good; repeated, it lets another one go.
    static func resume(_ merchant: MerchantID, at instant: Instant, _ connection: borrowing Connection) throws {
        try GuardStore.pass(.payoutHold, connection)
        try connection.execute(
            "UPDATE payout_holds SET resumed_at = ?, trial_ref = NULL WHERE name = ?",
            [.integer(instant.microseconds), value(merchant)])
        try hasten(merchant, at: instant, connection)
    }

    /// Holds payouts when one of them ends with a wrong credential, and ends a hold when its trial proves a right one.
    static func follow(_ moved: Transaction, at instant: Instant, _ connection: borrowing Connection) throws {
        guard moved.type.usesInitiator else { return }
        let merchant = moved.merchantID
        if moved.state == .failed, let code = moved.result.code, lockouts.contains(code) {
            return try place(merchant, refusedWith: code, transactionID: moved.id, at: instant, connection)
        }
        guard moved.state.isFinal || moved.state == .queued, try find(merchant, connection)?.trialID == moved.id else {
            return
        }
        try GuardStore.pass(.payoutHold, connection)
        if moved.state == .completed || moved.result.code?.isResult == true {
            // A hold that somebody has placed meanwhile names no trial, and stays.
            let isLifted =
                try connection.execute(
                    "DELETE FROM payout_holds WHERE name = ? AND trial_ref = ?", [value(merchant), .integer(moved.id)]
                ) == 1
            if isLifted { try hasten(merchant, at: instant, connection) }
            return
        }
        // It was turned away before the credential was looked at: another one has to try.
        try connection.execute(
            "UPDATE payout_holds SET trial_ref = NULL WHERE name = ? AND trial_ref = ?",
            [value(merchant), .integer(moved.id)])
        // One that never left tries again by itself.
        guard moved.state.isFinal else { return }
        try hasten(merchant, atMost: nextTrials, at: instant, connection)
    }

    private static func hasten(
        _ merchant: MerchantID, atMost count: Int? = nil, at instant: Instant, _ connection: borrowing Connection
    ) throws {
        try JobQueue.hasten(
            QueuedPayoutJob.jobKind(of: merchant), of: merchant.rawValue, atMost: count, at: instant, connection)
    }

    /// How many payouts are made due when a trial proved nothing.
    ///
    /// One of them is the next trial, and the others are there in case that one is settled already. With all of them, a
    /// thousand refusals would wake a thousand jobs each.
    private static let nextTrials = 5

    /// Holds payouts when a question was answered by a wrong credential.
    static func follow(
        statusCode code: ResultCode, about transaction: Transaction, at instant: Instant,
        _ connection: borrowing Connection
    ) throws {
        guard lockouts.contains(code) else { return }
        try place(
            transaction.merchantID, refusedWith: code, transactionID: transaction.id, at: instant, connection)
    }

    private static func place(
        _ merchant: MerchantID, refusedWith code: ResultCode, transactionID: Int64, at instant: Instant,
        _ connection: borrowing Connection
    ) throws {
        let meaning = B2CResultCatalogue.meaning(of: code)
        // A trial that failed is a hold anew.
        if try find(merchant, connection)?.trialID == transactionID { try lift(merchant, connection) }
        try place(
            merchant, reason: "\(code): \(meaning.cause) \(meaning.advice)", transactionID: transactionID, by: "lango",
            at: instant, connection)
    }
}

extension ResultCode {
    /// Whether it comes from M-PESA's own core, which looks at the credential first; the gateway's codes have dots.
    fileprivate var isResult: Bool { !text.contains(".") }
}
