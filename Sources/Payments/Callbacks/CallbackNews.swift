import Daraja
import Database

/// What a readable callback about one of our requests says: which payment, and what happened to it.
struct CallbackNews: Sendable {
    /// The ids that it names the payment by.
    private(set) var ids: Transaction.DarajaIDs
    /// What it says happened; nil when it proves nothing.
    let evidence: Evidence?
    /// The id by which it is found again when its payment appears after it.
    let parkingID: String
    /// Whether it comes unasked: the answer to a question of ours confirms what others only claim.
    let isClaim: Bool
    /// The ids of the payment that the answer to a question is about, where it names them.
    var subject = Transaction.DarajaIDs()
    /// Whether its code cannot be read and no receipt says that money moved: then it proves nothing.
    var isUnreadable = false
    /// How a question about the payment ended, if it is the answer to one.
    var statusCode: ResultCode?

    /// Whether it claims a success that names no receipt: Daraja is asked whether that is so.
    var isBareSuccess: Bool {
        guard isClaim, case .succeeded(let success) = evidence else { return false }
        return success.receipt == nil
    }

    init(ids: Transaction.DarajaIDs = .init(), parkingID: String, evidence: Evidence?, isClaim: Bool = true) {
        self.ids = ids
        self.parkingID = parkingID
        self.evidence = evidence
        self.isClaim = isClaim
    }

    init(originatorConversationID: String?, conversationID: String?, evidence: Evidence?) {
        var ids = Transaction.DarajaIDs()
        ids.originatorConversationID = originatorConversationID
        ids.conversationID = conversationID
        self.init(ids: ids, parkingID: conversationID ?? originatorConversationID ?? "", evidence: evidence)
    }

    /// A payment that a callback names, and how.
    enum Match {
        /// By its URL, or by an id that Daraja made.
        case identified(Transaction)
        /// By an id that any caller of Daraja may choose: it proves nothing.
        case mentioned(Transaction)
    }

    /// The payment it is about: the one its URL was made for, else the one with its ids.
    ///
    /// Where the URL carries no proof, only ids that Daraja made identify a payment. The OriginatorConversationID is
    /// chosen by whoever sends a request: a stranger's failed payout may carry ours, and comes from Safaricom's address.
    func find(
        _ authenticity: IncomingCallback.Authenticity, _ connection: borrowing Connection
    ) throws -> Match? {
        if case .token(let uid) = authenticity {
            return try TransactionStore.find(uid: uid, connection).map { .identified($0) }
        }
        if let checkoutRequestID = ids.checkoutRequestID {
            return try TransactionStore.find(checkoutRequestID: checkoutRequestID, connection).map { .identified($0) }
        }
        if let conversationID = ids.conversationID,
            let transaction = try TransactionStore.find(conversationID: conversationID, connection)
        {
            return .identified(transaction)
        }
        return try ids.originatorConversationID.flatMap { TransactionUID($0) }
            .flatMap { try TransactionStore.find(uid: $0, connection) }.map { .mentioned($0) }
    }

    /// The same without its ids: those of a callback that only mentions a payment must not become the payment's.
    var withoutIDs: CallbackNews {
        var news = self
        news.ids = Transaction.DarajaIDs()
        return news
    }

    /// Ids in the body that are not the ids of the payment that the URL names.
    ///
    /// The OriginatorConversationID is not compared: Daraja's own samples echo ours in one place and carry another in the
    /// next.
    func mismatch(with transaction: Transaction) -> Discrepancy? {
        let pairs = [
            (transaction.ids.checkoutRequestID, ids.checkoutRequestID),
            (transaction.ids.merchantRequestID, ids.merchantRequestID),
            (transaction.ids.conversationID, ids.conversationID),
        ]
        for case (let held?, let found?) in pairs where held != found && !found.isEmpty && !held.isEmpty {
            return Discrepancy(.request, expected: held, found: found)
        }
        return otherSubject(than: transaction)
    }

    /// The id of another payment than the one asked about, in the answer to a question.
    ///
    /// Daraja's own id decides where both are known. Ours decides only then when there is no other: gateways that make one
    /// of their own name that.
    private func otherSubject(than transaction: Transaction) -> Discrepancy? {
        let held = transaction.ids
        for case (let held?, let found?) in [
            (held.conversationID, subject.conversationID),
            (held.originatorConversationID, subject.originatorConversationID),
        ] where !held.isEmpty && !found.isEmpty {
            return held == found ? nil : Discrepancy(.request, expected: held, found: found)
        }
        return nil
    }
}
