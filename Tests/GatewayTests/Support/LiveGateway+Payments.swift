import Daraja
import Database
import JSON
import Payments
import TestSupport
import Testing

/// A payment that was asked for over HTTP.
struct PushedPayment: Sendable {
    let id: Int64
    let uid: String
    let checkoutRequestID: String
    let merchantRequestID: String
}

extension LiveGateway {
    static let pushPath = "/api/mpesa/stk-push"
    static let callbackPath = "/api/mpesa/callback/stk"

    static func order(
        _ phoneNumber: String = "0712345678", amount: JSON = 100, reference: String = "ORDER-1"
    ) -> JSON {
        ["phoneNumber": .string(phoneNumber), "amount": amount, "accountReference": .string(reference)]
    }

    /// Asks for a payment that Daraja accepts.
    func push(
        _ phoneNumber: String = "0712345678", amount: JSON = 100, reference: String = "ORDER-1"
    ) async throws -> PushedPayment {
        let reply = try await client.post(
            Self.pushPath, Self.order(phoneNumber, amount: amount, reference: reference))
        let data = try #require(reply.json["data"], "\(reply.text)")
        return PushedPayment(
            id: try #require(data["transactionId"]?.int), uid: try #require(data["uid"]?.string),
            checkoutRequestID: try #require(data["CheckoutRequestID"]?.string),
            merchantRequestID: try #require(data["MerchantRequestID"]?.string))
    }

    /// Has the gateway hold a token, so that a short time limit meets nothing but the call that it is for.
    func fetchToken() async throws {
        _ = try await eventually("Daraja has given a token") {
            try await client.post("/api/mpesa/c2b/register", [:]).status == 200 ? true : nil
        }
    }

    /// Asks for a payment past the HTTP API, where that would not answer this machine.
    func pushDirectly(_ phoneNumber: String = "0712345678", shillings: Int64 = 100) async throws -> PushedPayment {
        let answer = try await payments.pushes.push(
            STKPushOrder(
                phoneNumber: try #require(PhoneNumber(phoneNumber)), shillings: shillings, accountReference: "ORDER-1",
                description: nil), for: payments.merchants.default)
        guard case .accepted(let acknowledgement) = answer.result else { throw NotAccepted() }
        return PushedPayment(
            id: answer.transactionID, uid: answer.uid.text,
            checkoutRequestID: try #require(acknowledgement["CheckoutRequestID"]?.string),
            merchantRequestID: try #require(acknowledgement["MerchantRequestID"]?.string))
    }

    private struct NotAccepted: Error {}

    /// The row with its events, attempts and discrepancies.
    func transaction(_ id: Int64) async throws -> JSON {
        let reply = try await client.get("/api/transactions/\(id)")
        return try #require(reply.json["data"], "\(reply.text)")
    }

    /// The row once it has a state.
    func transaction(_ id: Int64, in state: String) async throws -> JSON {
        try await eventually("payment \(id) is \(state)") {
            let row = try await transaction(id)
            return row["state"]?.string == state ? row : nil
        }
    }

    /// The list's rows for a query.
    func list(_ query: String = "", headers: [String: String] = [:]) async throws -> JSON {
        let reply = try await client.get("/api/transactions\(query)", headers: headers)
        return try #require(reply.json["data"], "\(reply.text)")
    }

    /// What is kept of all callbacks, oldest first.
    func callbackHistory() async throws -> [StoredCallback] {
        let sql = """
            SELECT raw_payload, processed, processing_result, verdict, ip_address, user_agent, transaction_ref \
            FROM callback_history ORDER BY id
            """
        return try await database.read { try $0.query(sql).map(StoredCallback.init) }
    }
}

/// A row of `callback_history`.
struct StoredCallback: Sendable {
    let body: String
    let isProcessed: Bool
    let effect: String?
    let verdict: String
    let address: String?
    let userAgent: String?
    let transactionID: Int64?

    init(_ row: SQLRow) throws {
        var reader = row.reader
        body = try reader.text()
        isProcessed = try reader.flag()
        effect = try reader.optionalText()
        verdict = try reader.text()
        address = try reader.optionalText()
        userAgent = try reader.optionalText()
        transactionID = try reader.optionalInteger()
    }
}

extension JSON {
    /// The states that a payment went through, from its first.
    var states: [String] { self["events"]?.array?.compactMap { $0["state"]?.string } ?? [] }

    /// What did not fit, by kind.
    var discrepancyKinds: [String] { self["discrepancies"]?.array?.compactMap { $0["kind"]?.string } ?? [] }

    var names: [String] { members?.map(\.name) ?? [] }
}

/// A success callback such as Daraja sends.
func successCallback(
    _ payment: PushedPayment, receipt: String = "NLJ7RT61SV", amount: String = "100.00",
    phoneNumber: String = "254712345678"
) -> String {
    """
    {"Body":{"stkCallback":{"MerchantRequestID":"\(payment.merchantRequestID)",\
    "CheckoutRequestID":"\(payment.checkoutRequestID)","ResultCode":0,\
    "ResultDesc":"The service request is processed successfully.","CallbackMetadata":{"Item":[\
    {"Name":"Amount","Value":\(amount)},{"Name":"MpesaReceiptNumber","Value":"\(receipt)"},\
    {"Name":"TransactionDate","Value":20260922133536},{"Name":"PhoneNumber","Value":\(phoneNumber)}]}}}}
    """
}

/// A callback about a payment that did not come about.
func failureCallback(_ payment: PushedPayment, code: JSON = 1032, text: String = "Request cancelled by user") -> String
{
    JSON.object([
        JSON.Member(
            "Body",
            [
                "stkCallback": [
                    "MerchantRequestID": .string(payment.merchantRequestID),
                    "CheckoutRequestID": .string(payment.checkoutRequestID), "ResultCode": code,
                    "ResultDesc": .string(text),
                ]
            ])
    ]).text
}
