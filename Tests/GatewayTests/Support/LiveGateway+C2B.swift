import Daraja
import DarajaSandbox
import JSON
import Payments
import TestSupport
import Testing

extension LiveGateway {
    static let confirmationPath = "/api/mpesa/callback/c2b/confirmation"
    static let validationPath = "/api/mpesa/callback/c2b/validation"

    /// The path of a URL that is registered for the shortcode.
    func registeredPath(_ type: CallbackKind) throws -> String {
        let url = callbackAddress.url(type, try #require(Shortcode("174379")))
        return String(url.dropFirst(client.base.utf8.count))
    }
}

/// A notice of a customer's payment such as Daraja posts.
///
/// - Parameter without: members that are left out, as Daraja leaves out some.
func c2bNotice(
    _ receipt: String = "RKL51ZDR4F", amount: String = "100.00", reference: String = "INV-7",
    payer: String = "2547 ***** 126", thirdPartyID: String = "", without: Set<String> = []
) -> String {
    let members = [
        JSON.Member("TransactionType", "Pay Bill"), JSON.Member("TransID", .string(receipt)),
        JSON.Member("TransTime", "20260922133536"), JSON.Member("TransAmount", .string(amount)),
        JSON.Member("BusinessShortCode", "174379"), JSON.Member("BillRefNumber", .string(reference)),
        JSON.Member("InvoiceNumber", ""), JSON.Member("OrgAccountBalance", "25.00"),
        JSON.Member("ThirdPartyTransID", .string(thirdPartyID)), JSON.Member("MSISDN", .string(payer)),
        JSON.Member("FirstName", "JANE"), JSON.Member("MiddleName", "WANJIKU"), JSON.Member("LastName", "DOE"),
    ]
    return JSON.object(members.filter { !without.contains($0.name) }).text
}
