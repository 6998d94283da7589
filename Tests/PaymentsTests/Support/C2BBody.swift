import JSON

/// Notices of customers' payments as Daraja words them.
enum C2BBody {
    static func notice(
        _ receipt: String = "TIM5KXQ8V2", amount: String = "100.00", reference: String = "INV-1001",
        thirdPartyID: String = "", payer: String = "2547 ***** 149",
        time: String = "20260922133536", shortcode: JSON = "174379"
    ) -> [UInt8] {
        let document: JSON = [
            "TransactionType": "Pay Bill", "TransID": .string(receipt), "TransTime": .string(time),
            "TransAmount": .string(amount), "BusinessShortCode": shortcode, "BillRefNumber": .string(reference),
            "InvoiceNumber": "", "OrgAccountBalance": "", "ThirdPartyTransID": .string(thirdPartyID),
            "MSISDN": .string(payer), "FirstName": "JANE", "MiddleName": "", "LastName": "DOE",
        ]
        return document.bytes
    }
}
