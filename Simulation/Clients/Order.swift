import HTTPTypes
import JSON

/// What one client wants, and what it has been told.
///
/// Unchecked, as everything in a world is: it runs on one thread, see `Loom`.
final class Order: @unchecked Sendable {
    enum Kind: String {
        case push, payout, queuedPayout
    }

    let number: Int
    let merchant: SimulatedMerchant
    /// Whether it is signed with the key that all merchants share, and names its merchant.
    let namesMerchant: Bool
    let kind: Kind
    let phone: String
    let shillings: Int
    let reference: String
    let hasKey: Bool
    /// The number of the payment, as first told.
    var transactionID: Int64?
    /// The first answer that will stay, without what is new in each.
    var firstAnswer: (status: Int, text: String)?

    init(
        number: Int, merchant: SimulatedMerchant, namesMerchant: Bool, kind: Kind,
        purchase: (phone: String, shillings: Int, reference: String), hasKey: Bool
    ) {
        self.number = number
        self.merchant = merchant
        self.namesMerchant = namesMerchant
        self.kind = kind
        (phone, shillings, reference) = purchase
        self.hasKey = hasKey
    }

    var hasAnswer: Bool { firstAnswer != nil }

    /// Of the second merchant it is often one that the first has used.
    var key: String { "order-\(merchant == .first ? number : number - 1)" }

    func request(otherBody: Bool = false) -> WebRequest {
        let amount = JSON(shillings + (otherBody ? 1 : 0))
        let body: JSON =
            kind == .push
            ? ["phoneNumber": .string(phone), "amount": amount, "accountReference": .string(reference)]
            : ["phoneNumber": .string(phone), "amount": amount, "remarks": .string("pay \(reference)")]
        var headers: HTTPFields = [.contentType: "application/json"]
        if hasKey, let name = HTTPField.Name("Idempotency-Key") { headers[name] = key }
        if kind == .queuedPayout, let name = HTTPField.Name("Prefer") { headers[name] = "respond-async" }
        return WebRequest(
            target: kind == .push ? "/api/mpesa/stk-push" : "/api/mpesa/b2c", headers: headers, body: body.bytes)
    }

    /// Whether a client with a key asks again after this.
    func wantsAgain(_ reply: WebReply?) -> Bool {
        guard let reply else { return true }
        // The key was rotated, and the application has not been given the new one yet.
        return [401, 429].contains(reply.status) || reply.status >= 500
            || reply.status == 409 && reply.json["code"] == "REQUEST_IN_PROGRESS"
    }
}
