public import Daraja
public import JSON

/// The order to pay a customer (B2C).
public struct PayoutOrder: OutgoingOrder {
    /// What kind of payment it becomes.
    public static let kind = PaymentKind.b2c

    /// The receiver.
    public let phoneNumber: PhoneNumber
    /// Whole shillings.
    public let shillings: Int64
    /// Shown in the statement.
    public let remarks: String
    /// More words.
    public let occasion: String?
    /// What the payout is for.
    public let commandID: B2CRequest.CommandID

    /// Describes a payout.
    public init(
        phoneNumber: PhoneNumber, shillings: Int64, remarks: String, occasion: String?, commandID: B2CRequest.CommandID
    ) {
        self.phoneNumber = phoneNumber
        self.shillings = shillings
        self.remarks = remarks
        self.occasion = occasion
        self.commandID = commandID
    }

    /// The receiver's phone.
    public var payee: Payee { .phone(phoneNumber) }

    /// Everything that is needed to send it later.
    public var document: JSON {
        var members = [
            JSON.Member("version", 1), JSON.Member("phone", .string(phoneNumber.digits)),
            JSON.Member("shillings", JSON(shillings)), JSON.Member("remarks", .string(remarks)),
            JSON.Member("command", .string(commandID.rawValue)),
        ]
        if let occasion { members.append(JSON.Member("occasion", .string(occasion))) }
        return .object(members)
    }

    /// Reads a document of version 1.
    public init?(document: JSON) {
        guard document["version"]?.int == 1, let phone = document["phone"]?.string.flatMap({ PhoneNumber($0) }),
            let shillings = document["shillings"]?.int, let remarks = document["remarks"]?.string,
            let command = document["command"]?.string.flatMap({ B2CRequest.CommandID(rawValue: $0) })
        else { return nil }
        self.init(
            phoneNumber: phone, shillings: shillings, remarks: remarks, occasion: document["occasion"]?.string,
            commandID: command)
    }

    /// The request, under the name of the payment.
    public func request(_ uid: TransactionUID, _ configuration: PayoutConfiguration) -> B2CRequest {
        B2CRequest(
            originatorConversationID: uid.text, initiator: configuration.initiator, commandID: commandID,
            shillings: shillings, shortcode: configuration.shortcode, phoneNumber: phoneNumber, remarks: remarks,
            occasion: occasion, callbackURLs: configuration.callbackURLs(.b2cResult, .b2cTimeout, uid),
            version: configuration.version)
    }

    /// With v3 the payment's name; with v1 the gateway makes one.
    public func originatorConversationID(_ uid: TransactionUID, _ configuration: PayoutConfiguration) -> String? {
        configuration.version == .v3 ? uid.text : nil
    }
}
