import Daraja
import Time

/// The fields of a simulated payment that are in order.
struct C2BSimulateOrder: Sendable {
    let shortcode: Shortcode
    let isBuyGoods: Bool
    let shillings: Int64
    let phoneNumber: PhoneNumber
    let billRefNumber: String

    /// Tills take no reference; what comes as one is ignored.
    init(_ fields: RequestFields, maximumAmount: Int64) throws(Refusal) {
        shortcode = try fields.shortcode("ShortCode")
        isBuyGoods =
            try fields.choice("CommandID", among: ["CustomerPayBillOnline", "CustomerBuyGoodsOnline"])
            == "CustomerBuyGoodsOnline"
        shillings = try fields.shillings("Amount", in: 1...maximumAmount)
        phoneNumber = try fields.subscriber("Msisdn")
        billRefNumber = try isBuyGoods ? "" : fields.text("BillRefNumber")
    }

    func payment(
        _ requestID: String, _ consumerKey: String, _ receipt: Receipt, _ faults: FaultSet, acceptedAt: Instant,
        endsAt: Instant, _ outcome: SandboxOutcome
    ) -> SandboxPayment {
        SandboxPayment(
            kind: .c2b, id: receipt.text, requestID: requestID, consumerKey: consumerKey, shortcode: shortcode,
            phoneNumber: phoneNumber, shillings: shillings, accountReference: billRefNumber, acceptedAt: acceptedAt,
            endsAt: endsAt,
            outcome: outcome, transactionID: receipt, faults: faults)
    }
}
