public import Time

/// What Daraja posts about a customer's payment, before it (validation) and after it (confirmation).
///
/// Both have the same members, all of them text. Only the URL tells which it is; names, `BillRefNumber` and most others may
/// be empty or absent, and the number is masked or hashed.
public struct C2BNotice: Sendable, Hashable {
    /// `Pay Bill`, `Customer Merchant Payment`, or empty.
    public let transactionType: String
    /// The receipt; nil where it is none.
    public let receipt: Receipt?
    /// The receipt as it came.
    public let transactionID: String
    /// When the customer paid.
    public let time: Instant?
    /// What the customer paid.
    public let amount: Amount
    /// The shortcode that was paid.
    public let shortcode: String
    /// What the customer typed as the account.
    public let billRefNumber: String
    /// What the validation's answer gave to take along.
    public let thirdPartyTransactionID: String
    /// The customer, in whatever form.
    public let payer: Payer
    /// First, middle and last name as far as they came.
    public let names: [String]

    /// Nil when there is no `TransID` or no readable amount.
    public init?(json: JSON) {
        guard let transactionID = json["TransID"]?.scalarText, !transactionID.isEmpty,
            let amount = Amount(json: json["TransAmount"])
        else { return nil }
        self.transactionID = transactionID
        self.amount = amount
        receipt = Receipt(transactionID)
        transactionType = json["TransactionType"]?.scalarText ?? ""
        time = json["TransTime"]?.scalarText.flatMap { EastAfricaTime.instant(timestamp: $0) }
        shortcode = json["BusinessShortCode"]?.scalarText ?? ""
        billRefNumber = json["BillRefNumber"]?.scalarText ?? ""
        thirdPartyTransactionID = json["ThirdPartyTransID"]?.scalarText ?? ""
        payer = Payer(json["MSISDN"]?.scalarText ?? "")
        names = ["FirstName", "MiddleName", "LastName"].compactMap { json[$0]?.scalarText }.filter { !$0.isEmpty }
    }
}
