import Daraja
import JSON

extension CallbackKind {
    /// The result of a push.
    public static let stk = CallbackKind(
        "STK", segment: "stk",
        referencePath: ReferencePath(path: "stk", acknowledgement: "Callback received successfully"),
        operationID: "stkCallback", summary: "The result of a push",
        read: { STKCallback(json: $0).map { CallbackNews($0) } })
}

extension CallbackNews {
    fileprivate init(_ callback: STKCallback) {
        var ids = Transaction.DarajaIDs()
        ids.checkoutRequestID = callback.checkoutRequestID
        ids.merchantRequestID = callback.merchantRequestID
        let success = Evidence.Success(
            receipt: callback.receipt, amount: callback.amount, payer: callback.payer,
            description: callback.resultDescription)
        let evidence: Evidence?
        switch STKResultCatalogue.meaning(of: callback.resultCode).class {
        case .success: evidence = .succeeded(success)
        case _ where success.receipt != nil: evidence = .unclear(callback.resultCode, success)
        case .inFlight: evidence = .stillProcessing
        case .unknown where callback.resultCode == .unreadable: evidence = nil
        // Zero is the one code for success (portal, "M-Pesa Express"), so an unlisted code is a failure all the same.
        case .failure, .unknown: evidence = .failed(callback.resultCode, description: callback.resultDescription)
        }
        self.init(ids: ids, parkingID: callback.checkoutRequestID, evidence: evidence)
        isUnreadable = evidence == nil
    }
}
