import JSON

/// What a client wants of the real program, and what it was told.
struct FireOrder: Sendable {
    enum Kind: Sendable { case push, payout, queuedPayout }

    let number: Int
    let kind: Kind
    /// No other order has the same phone number and amount, so that the ledger tells them apart without any id.
    let phone: String
    let shillings: Int
    var transactionID: Int64?
    var uid: String?
    var answers = 0
    /// Something that a client must never be told.
    var complaint: String?

    init(number: Int) {
        self.number = number
        kind = number % 3 == 0 ? .push : number % 3 == 1 ? .payout : .queuedPayout
        phone = "25472\(1_000_000 + number % 5_000)"
        shillings = 20 + number / 5_000
    }

    var key: String { "fire-\(number)" }
    var isPayout: Bool { kind != .push }
    var path: String { kind == .push ? "/api/mpesa/stk-push" : "/api/mpesa/b2c" }

    var headers: [(String, String)] {
        var headers = [("Content-Type", "application/json"), ("Idempotency-Key", key)]
        if kind == .queuedPayout { headers.append(("Prefer", "respond-async")) }
        return headers
    }

    var body: JSON {
        kind == .push
            ? ["phoneNumber": .string(phone), "amount": JSON(shillings), "accountReference": .string("FIRE\(number)")]
            : ["phoneNumber": .string(phone), "amount": JSON(shillings), "remarks": .string("fire \(number)")]
    }

    /// Takes an answer; true when the client is content.
    mutating func take(_ status: Int, _ json: JSON) -> Bool {
        answers += 1
        if status == 500 || status == 422 { complaint = "is answered \(status): \(json.text)" }
        let data = status < 400 ? json["data"] ?? .null : json
        if let id = data["transactionId"]?.int {
            if let known = transactionID, known != id { complaint = "has payments \(known) and \(id)" }
            transactionID = id
            uid = data["uid"]?.string ?? uid
        }
        return !(status == 429 || status >= 500 || status == 409 && json["code"] == "REQUEST_IN_PROGRESS")
    }
}
