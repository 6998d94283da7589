public import JSON

/// Makes the sandbox act as if a customer had paid (`/mpesa/c2b/{v1,v2}/simulate`); not available in production.
public struct C2BSimulateRequest: DarajaRequest {
    /// How the customer pays.
    public enum CommandID: String, Sendable, Hashable, CaseIterable {
        case payBill = "CustomerPayBillOnline"
        case buyGoods = "CustomerBuyGoodsOnline"
    }

    /// The operation's name in logs and attempts.
    public static let name = "c2b_simulate"
    /// Longer references are refused by the reference API.
    public static let maximumReferenceLength = 20

    /// The shortcode that is paid.
    public let shortcode: Shortcode
    /// How the customer pays.
    public let commandID: CommandID
    /// Whole shillings.
    public let shillings: Int64
    /// Who pays.
    public let phoneNumber: PhoneNumber
    /// The account; tills have none.
    public let billRefNumber: String
    /// The generation of the product.
    public let version: C2BVersion

    /// Describes a payment to act out.
    public init(
        shortcode: Shortcode, commandID: CommandID, shillings: Int64, phoneNumber: PhoneNumber, billRefNumber: String,
        version: C2BVersion
    ) {
        self.shortcode = shortcode
        self.commandID = commandID
        self.shillings = shillings
        self.phoneNumber = phoneNumber
        self.billRefNumber = billRefNumber
        self.version = version
    }

    /// The path of the app's product version.
    public var path: String { "/mpesa/c2b/\(version.rawValue)/simulate" }

    /// The body; for tills Daraja wants no reference.
    public var body: JSON {
        [
            "ShortCode": .string(shortcode.text), "CommandID": .string(commandID.rawValue), "Amount": JSON(shillings),
            "Msisdn": .number(phoneNumber.digits),
            "BillRefNumber": commandID == .buyGoods ? .null : .string(billRefNumber),
        ]
    }

    /// Daraja's own object; answers of 2018 had no `ResponseCode`, only a description.
    public static func acknowledgement(from body: JSON) -> JSON? {
        switch ResponseCode(json: body["ResponseCode"]) {
        case .accepted: body
        case .absent: body["ResponseDescription"]?.string?.hasPrefix("Accept") == true ? body : nil
        case .refused, .unreadable: nil
        }
    }
}
