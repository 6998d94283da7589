import Daraja
import JSON

/// The fields of a push that are in order.
struct STKPushOrder: Sendable {
    let signature: MerchantSignature
    let shillings: Int64
    let phoneNumber: PhoneNumber
    /// Who is paid: the paybill itself, or the till of a store number.
    let partyB: Shortcode
    let callbackURL: CallbackURL
    let accountReference: String
    let isBuyGoods: Bool

    /// Reads the fields in the order in which the sandbox complains about them; of the real order only the first is
    /// known, and that a number that is wrong in both places is `Invalid PhoneNumber`.
    ///
    /// References and descriptions longer than documented pass, as they do in Safaricom's sandbox.
    init(_ json: JSON, configuration: DarajaSandbox.Configuration) throws(Refusal) {
        let fields = RequestFields(json)
        signature = try MerchantSignature(json)
        isBuyGoods =
            try fields.choice("TransactionType", among: ["CustomerPayBillOnline", "CustomerBuyGoodsOnline"])
            == "CustomerBuyGoodsOnline"
        shillings = try fields.shillings("Amount", in: 1...configuration.maximumAmount)
        phoneNumber = try fields.subscriber("PhoneNumber")
        _ = try fields.subscriber("PartyA")
        partyB = try fields.shortcode("PartyB")
        callbackURL = try fields.url("CallBackURL", plainHosts: configuration.plainCallbackHosts)
        accountReference = try fields.text("AccountReference")
        // The one field that the portal calls optional is required, under a name that the request does not have.
        guard fields.optionalText("TransactionDesc") != nil else { throw .invalidField("Remarks") }
    }
    /// Whether the party and the kind of payment are those of the merchant: a paybill is paid under its own number, a
    /// store number under that of its till.
    func names(_ business: SandboxApp.Business) -> Bool {
        partyB == business.till ?? business.shortcode && isBuyGoods == (business.till != nil)
    }
}
