import Daraja
import JSON

/// The only place that reads an order out of the copy of a request.
///
/// Releases before this one stored no document. Payouts that one of them has queued, also while it runs beside this one,
/// are sent all the same. May go with the release after the next.
extension PayoutOrder {
    /// Reads a payout that was queued without a document.
    public init?(withoutDocument transaction: Transaction) {
        guard case .number(let phoneNumber) = transaction.phoneNumber,
            let shillings = transaction.amount.wholeShillings,
            let request = transaction.rawRequest.flatMap({ try? JSON(parsing: $0) }),
            let commandID = request["CommandID"]?.string.flatMap({ B2CRequest.CommandID(rawValue: $0) })
        else { return nil }
        self.init(
            phoneNumber: phoneNumber, shillings: shillings, remarks: transaction.transactionDescription ?? "Payment",
            occasion: request["Occassion"]?.string, commandID: commandID)
    }
}
