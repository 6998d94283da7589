import Daraja
import DarajaSandbox
import HTTPTypes
import JSON
import Testing
import Time

/// The calls of an organization: registrations, customers' payments, payouts and questions about them.
extension Client {
    static let shortcode = "600984"

    mutating func put(_ target: String, _ body: JSON) -> Answer {
        send(SandboxRequest(method: .put, target: target, body: body.bytes))
    }

    mutating func register(_ version: C2BVersion = .v2, _ changes: [String: JSON] = [:]) -> Answer {
        post(
            "/mpesa/c2b/\(version.rawValue)/registerurl",
            Self.object(Self.registration().merging(changes, uniquingKeysWith: { $1 })))
    }

    mutating func simulate(_ version: C2BVersion = .v2, _ changes: [String: JSON] = [:]) -> Answer {
        post(
            "/mpesa/c2b/\(version.rawValue)/simulate",
            Self.object(Self.payment.merging(changes, uniquingKeysWith: { $1 })))
    }

    mutating func pay(_ version: B2CRequest.Version = .v3, _ changes: [String: JSON] = [:]) -> Answer {
        var fields = Self.payout.merging(changes, uniquingKeysWith: { $1 })
        if version == .v1 { fields["OriginatorConversationID"] = nil }
        return pay(version, fields: fields)
    }

    mutating func pay(_ version: B2CRequest.Version, fields: [String: JSON]) -> Answer {
        post("/mpesa/b2c/\(version.rawValue)/paymentrequest", Self.object(fields))
    }

    mutating func askStatus(_ changes: [String: JSON]) -> Answer {
        post(
            "/mpesa/transactionstatus/v1/query",
            Self.object(Self.question.merging(changes, uniquingKeysWith: { $1 })))
    }

    static func registration(base: String = "https://shop.example") -> [String: JSON] {
        [
            "ShortCode": .string(shortcode), "ResponseType": "Completed",
            "ConfirmationURL": .string(base + "/c2b/confirm"), "ValidationURL": .string(base + "/c2b/validate"),
        ]
    }

    static let payment: [String: JSON] = [
        "ShortCode": 600984, "CommandID": "CustomerPayBillOnline", "Amount": 5, "Msisdn": 254705912645,
        "BillRefNumber": "inv 1001",
    ]

    static let payout: [String: JSON] = [
        "OriginatorConversationID": "pay-000123", "InitiatorName": "testapi", "SecurityCredential": "c2VjcmV0",
        "CommandID": "BusinessPayment", "Amount": 100, "PartyA": .string(shortcode), "PartyB": 254708374149,
        "Remarks": "Refund 1001", "QueueTimeOutURL": "https://shop.example/b2c/timeout",
        "ResultURL": "https://shop.example/b2c/result", "Occassion": "Refund",
    ]

    static let question: [String: JSON] = [
        "Initiator": "testapi", "SecurityCredential": "c2VjcmV0", "CommandID": "TransactionStatusQuery",
        "PartyA": .string(shortcode), "IdentifierType": "4", "ResultURL": "https://shop.example/status",
        "QueueTimeOutURL": "https://shop.example/timeout", "Remarks": "OK",
    ]

    /// The initiator's password as a client encrypts it.
    static func credential(_ password: String) throws -> JSON {
        let certificate = try SecurityCredential.Certificate(bytes: Array(DarajaSandbox.certificatePEM.utf8))
        return .string(try SecurityCredential(password: password, for: certificate).text)
    }
}

extension Client.Answer {
    /// What will be posted, in order.
    var documents: [JSON] { response.deliveries.compactMap { try? JSON(parsing: $0.body) } }

    /// The results that will be posted.
    var results: [JSON] { documents.compactMap { $0["Result"] } }

    var kinds: [Delivery.Kind] { response.deliveries.map(\.kind) }

    /// When they will be posted, from the start on.
    var dues: [Duration] { response.deliveries.map { $0.due - Client.start } }
}

extension JSON {
    /// The value of a parameter in a result.
    func parameter(_ key: String) -> JSON? {
        self[path: "ResultParameters", "ResultParameter"]?.array?.first { $0["Key"]?.string == key }?["Value"]
    }

    var parameterKeys: [String] {
        self[path: "ResultParameters", "ResultParameter"]?.array?.compactMap { $0["Key"]?.string } ?? []
    }
}
