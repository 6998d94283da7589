public import Daraja

/// What a caller wants a customer to be asked for.
public struct STKPushOrder: Sendable, Hashable {
    /// Who is asked.
    public let phoneNumber: PhoneNumber
    /// Whole shillings.
    public let shillings: Int64
    /// What the customer sees as the account.
    public let accountReference: String
    /// The words that go with it.
    public let description: String?

    /// Describes a collection.
    public init(phoneNumber: PhoneNumber, shillings: Int64, accountReference: String, description: String?) {
        self.phoneNumber = phoneNumber
        self.shillings = shillings
        self.accountReference = accountReference
        self.description = description
    }
}
