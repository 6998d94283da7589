import Daraja
import Database

/// What a readable callback says, whatever its kind: which payment, and what happened to it.
struct CallbackNews: Sendable {
    /// The ids that it names the payment by.
    let ids: Transaction.DarajaIDs
    /// What it says happened.
    let evidence: Evidence
    /// The id by which it is found again when its payment appears after it.
    let parkingID: String

    /// Nil when the document is not a callback of this kind.
    init?(type: CallbackType, json: JSON) {
        switch type {
        case .stk:
            guard let callback = STKCallback(json: json) else { return nil }
            self.init(callback)
        case .c2bValidation, .c2bConfirmation, .b2cResult, .b2cTimeout:
            return nil
        }
    }

    private init(_ callback: STKCallback) {
        var ids = Transaction.DarajaIDs()
        ids.checkoutRequestID = callback.checkoutRequestID
        ids.merchantRequestID = callback.merchantRequestID
        self.ids = ids
        parkingID = callback.checkoutRequestID
        evidence =
            switch STKResultCatalogue.meaning(of: callback.resultCode).class {
            case .success:
                .succeeded(
                    Evidence.Success(
                        receipt: callback.receipt, amount: callback.amount, payer: callback.payer,
                        description: callback.resultDescription))
            case .inFlight: .stillProcessing
            // A callback comes when the push has ended, so a code that nobody knows is a failure all the same.
            case .failure, .unknown: .failed(callback.resultCode, description: callback.resultDescription)
            }
    }

    /// The payment it is about: the one its URL was made for, else the one with its ids.
    func find(
        _ authenticity: IncomingCallback.Authenticity, _ connection: borrowing Connection
    ) throws -> Transaction? {
        if case .token(let uid) = authenticity { return try TransactionStore.find(uid: uid, connection) }
        guard let checkoutRequestID = ids.checkoutRequestID else { return nil }
        return try TransactionStore.find(checkoutRequestID: checkoutRequestID, connection)
    }

    /// What it does to the payment; nothing when it names another request than the payment's.
    func decide(about transaction: Transaction, _ connection: borrowing Connection) throws -> Decision {
        if let mismatch = mismatch(with: transaction) { return Decision(.contradicted, discrepancies: [mismatch]) }
        return try EvidenceLog.decide(evidence, about: transaction, connection)
    }

    /// Ids in the body that are not the ids of the payment that the URL names.
    func mismatch(with transaction: Transaction) -> Discrepancy? {
        let pairs = [
            (transaction.ids.checkoutRequestID, ids.checkoutRequestID),
            (transaction.ids.merchantRequestID, ids.merchantRequestID),
        ]
        for case (let held?, let found?) in pairs where held != found && !found.isEmpty && !held.isEmpty {
            return Discrepancy(.request, expected: held, found: found)
        }
        return nil
    }
}
