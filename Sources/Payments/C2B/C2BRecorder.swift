import Bytes
import Crypto
import Daraja
import Database
import Ownership
import Time
import Traces

/// Writes customer-initiated payments.
enum C2BRecorder {
    /// Inserts a completed payment.
    ///
    /// The receipt's unique key keeps it from being counted twice.
    static func insert(
        _ payment: C2BPayment, callbackID: Int64, at now: Instant, randomness: Randomness,
        traceID: TraceID? = nil, _ connection: borrowing Connection
    ) throws -> Int64 {
        let notice = payment.notice
        let uid = try name(of: notice, at: now, randomness: randomness, connection)
        let names = notice.names.joined(separator: " ")
        let description = [notice.transactionType, names.isEmpty ? "" : "from \(names)"]
            .filter { !$0.isEmpty }.joined(separator: " ")
        return try TransactionStore.insert(
            TransactionStore.New(
                uid: uid, type: .c2b, state: .completed, phoneNumber: notice.payer, amount: notice.amount,
                accountReference: notice.billRefNumber.limited(to: 64),
                transactionDescription: description.limited(to: 255), rawRequest: nil, createdAt: now,
                traceID: traceID, merchantID: payment.merchantID, shortcode: payment.shortcode,
                settled: TransactionStore.New.Settled(receipt: payment.receipt, callbackID: callbackID)),
            connection)
    }

    /// The name that the validation gave, if it is free; else a new one.
    private static func name(
        of notice: C2BNotice, at now: Instant, randomness: Randomness, _ connection: borrowing Connection
    ) throws -> TransactionUID {
        if let given = TransactionUID(notice.thirdPartyTransactionID),
            try TransactionStore.find(uid: given, connection) == nil
        {
            return given
        }
        return TransactionUID(at: now, randomness: randomness)
    }

    /// The pushes whose receipt may be the notice's: those with its amount and reference that have none yet.
    ///
    /// A query completes a push without naming its receipt, and the push's own callback may be lost or late by days.
    struct Candidates: Sendable {
        /// Whether there is a push whose outcome is still open.
        var hasOpen = false
        /// Whether one of these may be completed by a query, which will not say by which receipt.
        var hasAskable = false
        /// Pushes that a query has completed.
        var completed: [Int64] = []
        /// Pushes of which nobody knows whether they were paid: they have expired, or wait for a person.
        var doubtful: [Int64] = []

        /// Whether a push's own callback may yet name the receipt.
        var mayStillBeNamed: Bool { hasOpen || !completed.isEmpty }

        /// The pushes among which nobody but a person can tell; empty when it is clear whose the receipt is.
        var ambiguous: [Int64] {
            guard !completed.isEmpty, hasOpen || completed.count + doubtful.count > 1 else { return [] }
            return (completed + doubtful).sorted()
        }
    }

    private static let announcedTwice = PaymentKind.words(\.isAnnouncedTwice)

    /// Pushes of one amount and one payer that are looked at; only of a hashed payer can there be more.
    private static let mostCandidates: Int64 = 500

    /// How far Daraja's clock and those of all processes may be apart.
    private static let clockDifference: Duration = .seconds(60)

    /// Whether money that moved then can be the push's: not before it was asked for, and not after a query called it paid.
    private static func hasTime(_ time: Instant?, to push: Transaction) -> Bool {
        guard let time else { return true }
        guard time >= push.createdAt - clockDifference else { return false }
        return push.state != .completed || time <= push.updatedAt + clockDifference
    }

    static func candidates(
        for notice: C2BNotice, of merchant: MerchantID, _ connection: borrowing Connection
    ) throws -> Candidates {
        func mayBePaid(_ push: Transaction) -> Bool {
            guard hasTime(notice.time, to: push) else { return false }
            guard case .number(let asked) = push.phoneNumber else { return true }
            return notice.payer.mayBe(asked)
        }
        // In SQL, so that other customers' pushes, and other accounts, do not crowd out the one that is meant.
        let named = notice.namedAccount
        // SQLite knows the case of ASCII alone, so the account as it is written counts as well.
        let fits = """
            t.phone_number LIKE ? AND (? = '' OR t.account_reference = ? \
            OR UPPER(REPLACE(t.account_reference, ' ', '')) = ?)
            """
        let values: [SQLValue] = [
            .text(notice.payer.pattern), .text(named), .text(notice.billRefNumber), .text(named),
        ]
        func pushes(_ condition: String) throws -> [Transaction] {
            try TransactionStore.facts(
                where: "\(condition) AND t.amount = ? AND t.merchant_id = ? AND \(fits)",
                [.integer(notice.amount.cents), .integer(merchant.rawValue)] + values, newestFirst: true,
                limit: mostCandidates, connection
            ).filter(mayBePaid)
        }
        // Apart from each other: what waits for a person may pile up, and must not crowd out what is open.
        func pending(_ comparison: String) throws -> [Transaction] {
            try pushes(
                "t.transaction_type IN (\(announcedTwice)) AND t.status = 'pending' AND t.state \(comparison) 'review'")
        }
        let inReview = try pending("=")
        // Its own receipt, and no other push's: the person who decides about it sees what has been counted.
        if inReview.contains(where: { $0.claimedReceipt != nil && $0.claimedReceipt == notice.receipt }) {
            return Candidates()
        }
        // Nothing waits for what waits for a person.
        let open = try pending("<>")
        let settled = try pushes(
            "t.id IN (SELECT a.transaction_ref FROM awaited_receipts a WHERE a.amount = \(notice.amount.cents))")
        return Candidates(
            hasOpen: !open.isEmpty, hasAskable: open.contains { $0.ids.checkoutRequestID != nil },
            completed: settled.filter { $0.state == .completed }.map(\.id),
            doubtful: settled.filter { $0.state == .expired }.map(\.id)
                + inReview.filter { $0.claimedReceipt == nil }.map(\.id))
    }
}

extension C2BNotice {
    /// The account that it names, without case and blanks, as customers type it; empty for a till's, which names none
    /// (portal, "Customer To Business").
    fileprivate var namedAccount: String {
        String(billRefNumber.filter { $0 != " " }.unicodeScalars.map { $0.properties.uppercaseMapping }.joined())
    }
}

extension Payer {
    /// The numbers that this may be, as a pattern of SQL's LIKE; any number where it does not show.
    fileprivate var pattern: String {
        switch self {
        case .number(let number): return number.digits
        case .masked(let text):
            let ends = Self.ends(ofMasked: text)
            return (ends.start + ends.end).allSatisfy(\.isNumber) ? "\(ends.start)%\(ends.end)" : "%"
        case .hashed, .other: return "%"
        }
    }

    /// Whether this may be the owner of the number; what is hidden is compared as far as it shows.
    ///
    /// Not as strict as `matches`, which decides whether somebody is accused of being another: here it is only asked who
    /// comes into question.
    func mayBe(_ phoneNumber: PhoneNumber) -> Bool {
        switch self {
        case .number(let number): return number == phoneNumber
        case .hashed(let hash):
            return Hexadecimal.text(SHA256.hash(data: Array(phoneNumber.digits.utf8))) == hash.lowercased()
        case .masked(let text):
            let ends = Self.ends(ofMasked: text)
            return phoneNumber.digits.hasPrefix(ends.start) && phoneNumber.digits.hasSuffix(ends.end)
        case .other: return true
        }
    }

    /// The digits before and behind the mask, in the form of `PhoneNumber`: some notices mask `0722***000`.
    private static func ends(ofMasked text: String) -> (start: String, end: String) {
        let shown = text.filter { !$0.isWhitespace && $0 != "+" && $0 != "-" }
        var start = String(shown.prefix { $0 != "*" })
        if start.hasPrefix("0") {
            start = "254" + start.dropFirst()
        } else if start.hasPrefix("7") || start.hasPrefix("1") {
            start = "254" + start
        }
        return (start, String(shown.reversed().prefix { $0 != "*" }.reversed()))
    }
}
