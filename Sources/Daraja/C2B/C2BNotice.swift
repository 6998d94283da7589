public import JSON
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
    /// What the customer paid: more than zero.
    public let amount: Amount
    /// The shortcode that was paid, without blanks; empty where the notice names none.
    public let shortcode: String
    /// What the customer typed as the account.
    public let billRefNumber: String
    /// What the validation's answer gave to take along.
    public let thirdPartyTransactionID: String
    /// The customer, in whatever form.
    public let payer: Payer
    /// First, middle and last name as far as they came.
    public let names: [String]

    /// Why a document announces no payment.
    public enum Problem: Error, Sendable, Hashable {
        /// It has no `TransID`, or no receipt in it.
        case noReceipt
        /// The amount is missing, cannot be read, or is not above zero.
        case amount(String)

        /// The fault in words; quotes nothing but the amount.
        public var words: String {
            switch self {
            case .noReceipt: "no receipt"
            case .amount(let text): "amount \(text)"
            }
        }
    }

    /// Reads a notice.
    ///
    /// - Throws: `Problem`, without which nothing is known about a payment.
    public init(reading json: JSON) throws(Problem) {
        guard let transactionID = json["TransID"]?.scalarText, !transactionID.isEmpty else { throw .noReceipt }
        let reported = ReportedAmount(json: json["TransAmount"])
        guard let amount = reported?.amount, amount.cents > 0 else { throw .amount(reported?.text ?? "missing") }
        self.transactionID = transactionID
        self.amount = amount
        receipt = Receipt(transactionID)
        transactionType = json["TransactionType"]?.scalarText ?? ""
        time = json["TransTime"]?.scalarText.flatMap { EastAfricaTime.instant(timestamp: $0) }
        shortcode = Self.shortcode(json["BusinessShortCode"]?.scalarText ?? "")
        billRefNumber = json["BillRefNumber"]?.scalarText ?? ""
        thirdPartyTransactionID = json["ThirdPartyTransID"]?.scalarText ?? ""
        payer = Payer(json["MSISDN"]?.scalarText ?? "")
        names = ["FirstName", "MiddleName", "LastName"].compactMap { json[$0]?.scalarText }.filter { !$0.isEmpty }
    }

    /// A shortcode without blanks, and without the fraction of zero that a number may have got on its way.
    private static func shortcode(_ text: String) -> String {
        let digits = text.filter { !$0.isWhitespace }
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[1].isEmpty && parts[1].allSatisfy { $0 == "0" } ? String(parts[0]) : digits
    }

    /// Nil where `init(reading:)` throws.
    public init?(json: JSON) {
        guard let notice = try? C2BNotice(reading: json) else { return nil }
        self = notice
    }
}
