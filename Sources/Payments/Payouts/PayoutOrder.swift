public import Daraja

/// Whom a caller wants to pay, how much and why.
public struct PayoutOrder: Sendable, Hashable {
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
}
