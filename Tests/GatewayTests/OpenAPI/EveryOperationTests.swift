import Access
import Daraja
import Gateway
import JSON
import Payments
import TestSupport
import Testing

/// Sends each operation the request that the document gives as its example, and wants one of the good answers that the
/// document promises.
///
/// `withGateway` holds what comes back against the document.
struct EveryOperationTests {
    @Test func itsExampleIsAnsweredAsPromised() async throws {
        try await withGateway { gateway in
            let payment = try await gateway.push()
            _ = try await gateway.transaction(payment.id, in: "completed")
            let contract = APIContract(try await gateway.client.get("/api/docs").json)
            let keys = gateway.keys
            let new = NewAPIKey(name: "test", permissions: APIKeyPermissions([.all]), createdBy: "a test")
            let secret = try await keys.create(new).secret.text
            let stand = try await StandIns(
                gateway, payment, revocableKey: try await keys.create(new).key.id,
                rotatableKey: try await keys.create(new).key.id)
            // A stream of events has no end; EventsEndpointTests listen to it.
            for operation in contract.operations where operation.path != "/api/events" {
                let reply = try await gateway.client.send(
                    operation.method, try stand.target(of: operation), body: stand.body(of: operation)?.bytes,
                    headers: ["X-API-Key": secret])
                #expect((200...299).contains(reply.status), "\(operation.name): \(reply.text)")
            }
        }
    }

    @Test func itWantsAKeyUnlessItSaysOtherwise() async throws {
        try await withGateway(.silent) { gateway in
            let contract = APIContract(try await gateway.client.get("/api/docs").json)
            _ = try await gateway.keys.create(NewAPIKey(name: "test", createdBy: "a test"))
            let wrong = ["Authorization": "Bearer mpesa_" + String(repeating: "0", count: 64)]
            let guarded = contract.operations.filter { $0.json["security"]?.array?.contains([:]) == false }
                .filter { $0.json["security"] != [] }
            #expect(guarded.count > 20)
            for operation in guarded {
                let target = operation.path.replacing("{id}", with: "1").replacing("{name}", with: "shop")
                let without = try await gateway.client.send(operation.method, target)
                #expect(without.status == 401, "\(operation.name)")
                let refused = try await gateway.client.send(operation.method, target, headers: wrong)
                // Guessing is slowed down after a while.
                #expect([401, 429].contains(refused.status), "\(operation.name)")
            }
        }
    }
}

/// What stands in for the captures of paths, and for examples that name something.
private struct StandIns {
    private let transaction: PushedPayment
    private let inReview: PushedPayment
    private let callbackPaths: [String]
    private let deadLetters: [String: Int64]
    private let revocableKey: Int64
    private let rotatableKey: Int64

    init(_ gateway: LiveGateway, _ payment: PushedPayment, revocableKey: Int64, rotatableKey: Int64) async throws {
        self.revocableKey = revocableKey
        self.rotatableKey = rotatableKey
        transaction = payment
        inReview = try await gateway.pushInReview()
        let uid = try #require(TransactionUID(transaction.uid))
        let shortcode = try #require(Shortcode("174379"))
        let address = gateway.callbackAddress
        let urls =
            CallbackKind.allCases.map { address.url($0, uid) }
            + CallbackKind.allCases.map { address.url($0, shortcode) }
        callbackPaths = urls.map { String($0.dropFirst(gateway.client.base.count)) }
        deadLetters = [
            "/api/dead-letter/{id}/retry": try await gateway.deadLetter(),
            "/api/dead-letter/{id}/discard": try await gateway.deadLetter(),
        ]
    }

    func body(of operation: APIContract.Operation) -> JSON? {
        if operation.path == "/api/mpesa/stk-push/query" {
            return ["checkoutRequestId": .string(transaction.checkoutRequestID)]
        }
        return operation.json["requestBody"]?["content"]?["application/json"]?["example"]
    }

    func target(of operation: APIContract.Operation) throws -> String {
        let path = operation.path
        if path == "/api/auth/keys", operation.method == "DELETE" { return "\(path)?id=\(revocableKey)" }
        if path == "/api/auth/keys/{id}/rotate" { return path.replacing("{id}", with: "\(rotatableKey)") }
        if path == "/api/transactions/{id}" { return path.replacing("{id}", with: "\(transaction.id)") }
        if path == "/api/transactions/{id}/decision" { return path.replacing("{id}", with: "\(inReview.id)") }
        if let letter = deadLetters[path] { return path.replacing("{id}", with: "\(letter)") }
        // The one that the example of `POST /api/merchants` makes.
        if path.hasPrefix("/api/merchants/") { return path.replacing("{name}", with: "shop") }
        guard let capture = path.firstIndex(of: "{") else { return path }
        let start = path[..<capture]
        let isShortcode = path.contains("{shortcode}")
        return try #require(
            callbackPaths.first { $0.hasPrefix(start) && $0.contains("/174379/") == isShortcode },
            "\(operation.name) needs something in place of its capture")
    }
}

extension LiveGateway {
    /// A push about which a callback says something that does not fit.
    fileprivate func pushInReview() async throws -> PushedPayment {
        let payment = try await pushDirectly("0711000001")
        let body = successCallback(payment, receipt: "NLJ7RT61S1", amount: "99.00", phoneNumber: "254711000001")
        _ = try await client.post(try callbackPath(payment.uid), text: body)
        return payment
    }
}
