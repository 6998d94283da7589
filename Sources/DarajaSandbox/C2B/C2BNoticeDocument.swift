import Bytes
import Crypto
import Daraja
import JSON
import Time

/// The body of a validation or a confirmation.
struct C2BNoticeDocument: Sendable {
    let purchase: C2BPurchase
    let version: C2BVersion
    /// Nil in a validation, which is sent before the money moves.
    let balance: Int64?
    var thirdPartyTransactionID = ""

    var json: JSON {
        .object(
            [
                member("TransactionType", purchase.isBuyGoods ? "Customer Merchant Payment" : "Pay Bill"),
                member("TransID", purchase.receipt),
                member("TransTime", EastAfricaTime.timestamp(purchase.paidAt)),
                member("TransAmount", Amount(shillings: purchase.shillings).decimal),
                member("BusinessShortCode", purchase.shortcode.text),
                member("BillRefNumber", purchase.billRefNumber),
                member("InvoiceNumber", ""),
                member("OrgAccountBalance", balance.map { Amount(shillings: $0).decimal } ?? ""),
                member("ThirdPartyTransID", thirdPartyTransactionID),
                member("MSISDN", customer),
            ] + names)
    }

    /// Three names, one name with the others empty, and one name with the others absent take turns, as all are met in
    /// recorded traffic.
    private var names: [JSON.Member] {
        switch purchase.sequence % 3 {
        case 0: [member("FirstName", "JANE"), member("MiddleName", "WANJIKU"), member("LastName", "DOE")]
        case 1: [member("FirstName", "JANE"), member("MiddleName", ""), member("LastName", "")]
        default: [member("FirstName", "JANE")]
        }
    }

    private var customer: String {
        switch version {
        case .v1: Hexadecimal.text(SHA256.hash(data: Array(purchase.customer.utf8)))
        case .v2: "\(purchase.customer.prefix(4)) ***** \(purchase.customer.suffix(3))"
        }
    }

    private func member(_ name: String, _ value: String) -> JSON.Member {
        JSON.Member(name, .string(value))
    }
}
