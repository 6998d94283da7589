import Bytes
import Daraja
import DarajaSandbox
import HTTPTypes
import JSON
import Testing
import Time

/// A Daraja client that calls a world in process and holds its clock.
struct Client {
    static let passkey = "bfb279f9aa9bdbcf158e97dd71a467cd2e0c893059b10f78e6b72ada1ed2c919"
    /// 22 September 2026, 13:35:36 in Nairobi.
    static let start = Instant(seconds: 1_790_073_336)

    var world: SandboxWorld
    var now = Client.start
    var token = ""

    init(seed: UInt64 = 1, _ configure: (inout DarajaSandbox.Configuration) -> Void = { _ in }) throws {
        var configuration = DarajaSandbox.Configuration()
        configure(&configuration)
        world = SandboxWorld(configuration: configuration, seed: seed)
        try authorize()
    }

    /// An answer whose body is JSON, or not.
    struct Answer {
        let response: SandboxResponse
        let json: JSON

        var status: Int { response.status }
        var code: String? { json["errorCode"]?.string }
        var message: String? { json["errorMessage"]?.string }
    }

    mutating func authorize(_ pair: String = "key:secret") throws {
        token = try #require(askForToken(pair).json["access_token"]?.string)
    }

    mutating func askForToken(_ pair: String) -> Answer {
        get(
            "/oauth/v1/generate?grant_type=client_credentials",
            headers: [.authorization: "Basic " + Base64.encode(pair.utf8)])
    }

    mutating func get(_ target: String, headers: HTTPFields = [:]) -> Answer {
        send(SandboxRequest(method: .get, target: target, headers: headers))
    }

    mutating func post(_ path: String, _ body: JSON, contentType: String = "application/json") -> Answer {
        send(
            SandboxRequest(
                method: .post, target: path,
                headers: [.authorization: "Bearer \(token)", .contentType: contentType], body: body.bytes))
    }

    mutating func send(_ request: SandboxRequest) -> Answer {
        let response = world.respond(to: request, at: now)
        return Answer(response: response, json: (try? JSON(parsing: response.body)) ?? .null)
    }

    mutating func push(_ phoneNumber: String = "254708374149", amount: Int64 = 1) -> Answer {
        push(fields: Self.pushFields(phoneNumber, amount: amount))
    }

    mutating func push(fields: [String: JSON]) -> Answer {
        post("/mpesa/stkpush/v1/processrequest", Self.object(fields))
    }

    mutating func query(_ checkoutRequestID: String) -> Answer {
        var fields = Self.signature
        fields["CheckoutRequestID"] = .string(checkoutRequestID)
        return post("/mpesa/stkpushquery/v1/query", Self.object(fields))
    }

    static var signature: [String: JSON] {
        [
            "BusinessShortCode": 174379, "Timestamp": "20160216165627",
            "Password": .string(Base64.encode(("174379" + passkey + "20160216165627").utf8)),
        ]
    }

    static func pushFields(_ phoneNumber: String = "254708374149", amount: Int64 = 1) -> [String: JSON] {
        signature.merging(
            [
                "TransactionType": "CustomerPayBillOnline", "Amount": JSON(amount), "PartyA": .number(phoneNumber),
                "PartyB": 174379, "PhoneNumber": .number(phoneNumber), "CallBackURL": "https://shop.example/pay/7f3a",
                "AccountReference": "INV-1001", "TransactionDesc": "Order 1001",
            ],
            uniquingKeysWith: { $1 })
    }

    static func object(_ fields: [String: JSON]) -> JSON {
        .object(fields.sorted { $0.key < $1.key }.map { JSON.Member($0.key, $0.value) })
    }
}

extension Client.Answer {
    var checkoutRequestID: String { json["CheckoutRequestID"]?.string ?? "" }

    /// The bodies of the callbacks, which are promised to be JSON.
    var callbacks: [JSON] {
        response.deliveries.compactMap { try? JSON(parsing: $0.body)[path: "Body", "stkCallback"] }
    }
}

extension JSON {
    /// The value of an item in a callback's metadata.
    func item(_ name: String) -> JSON? {
        self[path: "CallbackMetadata", "Item"]?.array?.first { $0["Name"]?.string == name }?["Value"]
    }

    var names: [String] { members?.map(\.name) ?? [] }
}
