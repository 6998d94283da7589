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
    /// How a question about the payment ended, if it is the answer to one.
    private(set) var statusCode: ResultCode?

    /// Whether it claims a success that names neither receipt nor amount: Daraja is asked whether that is so.
    var isBareSuccess: Bool {
        guard isClaim, case .succeeded(let success) = evidence else { return false }
        return success.receipt == nil && success.amount == nil
    }

    /// Nil when the document is not a callback of this kind.
    init?(type: CallbackType, json: JSON) {
        switch type {
        case .stk:
            guard let callback = STKCallback(json: json) else { return nil }
            self.init(callback)
        case .b2cResult:
            guard let result = B2CResult(json: json) else { return nil }
            self.init(result)
        case .b2cTimeout:
            guard let notice = TimeoutNotice(json: json) else { return nil }
            self.init(
                originatorConversationID: notice.originatorConversationID, conversationID: notice.conversationID,
                evidence: .timedOut)
        case .statusResult:
            guard let result = TransactionStatusResult(json: json) else { return nil }
            self.init(result)
        case .statusTimeout:
            guard let notice = TimeoutNotice(json: json) else { return nil }
            // The ids are those of the question, and the question may simply be asked again.
            self.init(
                parkingID: notice.originatorConversationID ?? notice.conversationID ?? "", evidence: nil, isClaim: false
            )
        case .c2bValidation, .c2bConfirmation: return nil
        }
    }

    private init(ids: Transaction.DarajaIDs = .init(), parkingID: String, evidence: Evidence?, isClaim: Bool = true) {
        self.ids = ids
        self.parkingID = parkingID
        self.evidence = evidence
        self.isClaim = isClaim
    }

    private init(originatorConversationID: String?, conversationID: String?, evidence: Evidence) {
        var ids = Transaction.DarajaIDs()
        ids.originatorConversationID = originatorConversationID
        ids.conversationID = conversationID
        self.init(ids: ids, parkingID: conversationID ?? originatorConversationID ?? "", evidence: evidence)
    }

    /// Nil when the code cannot be read and no receipt says that money moved: such a callback proves nothing.
    private init?(_ callback: STKCallback) {
        var ids = Transaction.DarajaIDs()
        ids.checkoutRequestID = callback.checkoutRequestID
        ids.merchantRequestID = callback.merchantRequestID
        let success = Evidence.Success(
            receipt: callback.receipt, amount: callback.amount, payer: callback.payer,
            description: callback.resultDescription)
        let evidence: Evidence
        switch STKResultCatalogue.meaning(of: callback.resultCode).class {
        case .success: evidence = .succeeded(success)
        case _ where success.receipt != nil: evidence = .unclear(callback.resultCode, success)
        case .inFlight: evidence = .stillProcessing
        case .unknown where callback.resultCode == .unreadable: return nil
        // Zero is the one code for success (portal, "M-Pesa Express"), so an unlisted code is a failure all the same.
        case .failure, .unknown: evidence = .failed(callback.resultCode, description: callback.resultDescription)
        }
        self.init(ids: ids, parkingID: callback.checkoutRequestID, evidence: evidence)
    }

    /// Nil when the code cannot be read and no receipt says that money moved: such a callback proves nothing.
    private init?(_ result: B2CResult) {
        let envelope = result.envelope
        let success = Evidence.Success(
            receipt: result.receipt, amount: result.amount, payer: result.receiver,
            description: envelope.resultDescription)
        let evidence: Evidence
        switch B2CResultCatalogue.meaning(of: envelope.resultCode).class {
        case .success: evidence = .succeeded(success)
        case _ where success.receipt != nil: evidence = .unclear(envelope.resultCode, success)
        case .unknown where envelope.resultCode == .unreadable: return nil
        // A payout that is called failed is paid again, so a code that is not in the catalogue settles nothing.
        case .inFlight, .unknown: evidence = .timedOut
        case .failure: evidence = .failed(envelope.resultCode, description: envelope.resultDescription)
        }
        self.init(
            originatorConversationID: envelope.originatorConversationID, conversationID: envelope.conversationID,
            evidence: evidence)
    }

    /// The payment that was asked about is named by the URL alone; the ids in the envelope are those of the question.
    private init(_ result: TransactionStatusResult) {
        let evidence: Evidence? =
            switch result.status {
            case .completed:
                .succeeded(
                    Evidence.Success(
                        receipt: result.receipt, amount: result.amount, description: "Confirmed by transaction status"))
            case .failed(let word): .failed(ResultCode(word), description: "Transaction status: \(word)")
            case .inFlight: .stillProcessing
            // The question failed, which says nothing of the payment.
            case nil: nil
            }
        self.init(parkingID: result.envelope.conversationID ?? "", evidence: evidence, isClaim: false)
        statusCode = result.envelope.resultCode
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
        return nil
    }
}
