import Daraja

/// The fields of a push that are in order.
struct STKPushOrder: Sendable {
    let signature: MerchantSignature
    let shillings: Int64
    let phoneNumber: PhoneNumber
    let callbackURL: CallbackURL
    let accountReference: String

    private static let transactionTypes: Set = ["CustomerPayBillOnline", "CustomerBuyGoodsOnline"]

    /// Reads the fields in the order in which the sandbox complains about them; of the real order only the first is
    /// known.
    ///
    /// References and descriptions longer than documented pass, as they do in Safaricom's sandbox.
    init(_ fields: JSON, configuration: DarajaSandbox.Configuration) throws(Refusal) {
        signature = try MerchantSignature(fields)
        guard Self.transactionTypes.contains(fields["TransactionType"]?.string ?? "") else {
            throw .invalidField("TransactionType")
        }
        guard let amount = fields["Amount"]?.scalarText, let shillings = Int64(amount),
            (1...configuration.maximumAmount).contains(shillings)
        else { throw .invalidField("Amount") }
        self.shillings = shillings
        _ = try Self.subscriber("PartyA", in: fields)
        guard fields["PartyB"]?.scalarText.flatMap(Shortcode.init) != nil else { throw .invalidField("PartyB") }
        phoneNumber = try Self.subscriber("PhoneNumber", in: fields)
        guard let text = fields["CallBackURL"]?.string,
            let url = CallbackURL(text, plainHosts: configuration.plainCallbackHosts)
        else { throw .invalidField("CallBackURL") }
        callbackURL = url
        guard let reference = fields["AccountReference"]?.scalarText, !reference.isEmpty else {
            throw .invalidField("AccountReference")
        }
        accountReference = reference
        // The one field that the portal calls optional is required, under a name that the request does not have.
        guard let description = fields["TransactionDesc"]?.scalarText, !description.isEmpty else {
            throw .invalidField("Remarks")
        }
    }

    /// A number with twelve digits, the only form Daraja takes.
    private static func subscriber(_ name: String, in fields: JSON) throws(Refusal) -> PhoneNumber {
        guard let text = fields[name]?.scalarText, let number = PhoneNumber(text), number.digits == text else {
            throw .invalidField(name)
        }
        return number
    }
}
