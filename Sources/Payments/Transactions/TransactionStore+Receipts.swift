package import Daraja
package import Database
package import Ownership

/// Who has a receipt.
///
/// A receipt counts once for each merchant and direction: a transfer from one of our shortcodes to another is one receipt
/// of an outgoing payment of one merchant and of an incoming one of the other. `uq_transactions_merchant_receipt` decides
/// between two that are stored at once.
extension TransactionStore {
    private static let outgoing = PaymentKind.words { $0.direction == .outgoing }

    /// The payment that a receipt of money which came to a merchant belongs to, without its documents.
    ///
    /// That is also a payout of a release that did not mark payouts: it takes the receipt's place in the unique key.
    package static func find(
        receipt: Receipt, paidTo merchant: MerchantID, _ connection: borrowing Connection
    ) throws -> Transaction? {
        try facts(
            where: "t.transaction_id = ? AND t.merchant_id = ? AND t.is_outgoing = 0",
            [.text(receipt.text), .integer(merchant.rawValue)], newestFirst: true, limit: 1, connection
        ).first
    }

    /// Another payment of the same merchant that has a receipt, without its documents.
    ///
    /// Only a transfer to a business may share its receipt with a payment of the other direction: what a person pays or gets
    /// stands in one book. A payout counts as one by its kind too: a release that does not know merchants does not mark those
    /// that it stores.
    static func holder(
        of receipt: Receipt, beside transaction: Transaction, _ connection: borrowing Connection
    ) throws -> Transaction? {
        let isAlike =
            transaction.party == nil ? "" : " AND (t.is_outgoing = 1 OR t.transaction_type IN (\(outgoing)))"
        return try facts(
            where: "t.transaction_id = ? AND t.merchant_id = ? AND t.id <> ?\(isAlike)",
            [.text(receipt.text), .integer(transaction.merchantID.rawValue), .integer(transaction.id)],
            newestFirst: true, limit: 1, connection
        ).first
    }
}
