import JSON
import Payments
import TestSupport
import Testing

/// The URL that is handed to Daraja with each push.
struct TokenedSTKCallbackEndpointTests {
    @Test func theTokenIsProofFromAnyAddress() async throws {
        try await withGateway(.behindProxy) { gateway in
            let payment = try await gateway.pushDirectly()
            let reply = try await gateway.client.post(
                try gateway.callbackPath(payment.uid), text: successCallback(payment),
                headers: ["X-Forwarded-For": "41.90.1.2"])
            #expect(reply.status == 200)
            #expect(reply.json == ["ResultCode": 0, "ResultDesc": "Callback received successfully"])
            #expect(try await gateway.payments.transactions.transaction(id: payment.id)?.state == .completed)
            #expect(try await gateway.callbackHistory().map(\.verdict) == ["token"])
        }
    }

    @Test func aWrongTokenIsAnsweredLikeAnUnknownPath() async throws {
        try await withGateway(.silent) { gateway in
            let payment = try await gateway.push()
            let path = try gateway.callbackPath(payment.uid)
            let token = try #require(path.split(separator: "/").last)
            let folder = path.dropLast(token.count)
            let unknown = try await gateway.client.post("/nothing/here", text: "{}")
            #expect(unknown.status == 404)
            let wrong = [
                String(token.dropLast()) + (token.hasSuffix("0") ? "1" : "0"), String(token.dropLast()), token + "0",
                token.uppercased() == token ? "0" : token.uppercased(), "0", String(repeating: "0", count: 32),
            ]
            for token in wrong {
                let reply = try await gateway.client.post(folder + token, text: successCallback(payment))
                #expect(reply.status == 404)
                #expect(reply.json["error"] == unknown.json["error"])
                #expect(reply.json["code"] == unknown.json["code"])
                #expect(reply.header("Allow") == nil)
            }
            #expect(try await gateway.callbackHistory().isEmpty)
            #expect(try await gateway.transaction(payment.id)["state"] == "accepted")
        }
    }

    @Test func aTokenOfAnotherPaymentIsWrong() async throws {
        try await withGateway(.silent) { gateway in
            let payment = try await gateway.push("0712345678")
            let other = try await gateway.push("0712345679")
            let token = try #require(try gateway.callbackPath(other.uid).split(separator: "/").last)
            let reply = try await gateway.client.post(
                "/callbacks/stk/\(payment.uid)/\(token)", text: successCallback(payment))
            #expect(reply.status == 404)
            #expect(try await gateway.transaction(payment.id)["state"] == "accepted")
        }
    }

    @Test(arguments: ["x", "018f0000-0000-7000-8000-00000000000G", "../stk"])
    func aNameThatIsNoneIsAnUnknownPath(_ uid: String) async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await gateway.client.post(
                "/callbacks/stk/\(uid)/00000000000000000000000000000000", text: "{}")
            #expect(reply.status == 404)
            #expect(try await gateway.callbackHistory().isEmpty)
        }
    }

    @Test func aCallbackThatNamesAnotherRequestThanItsURLMovesNothing() async throws {
        try await withGateway(.silent) { gateway in
            let payment = try await gateway.push("0712345678")
            let other = try await gateway.push("0712345679")
            let reply = try await gateway.client.post(
                try gateway.callbackPath(payment.uid), text: successCallback(other))
            #expect(reply.status == 200)
            #expect(try await gateway.transaction(payment.id)["state"] == "accepted")
            #expect(try await gateway.transaction(payment.id).discrepancyKinds == ["request"])
            #expect(try await gateway.transaction(other.id)["state"] == "accepted")
            #expect(try await gateway.lookUps() == [payment.id])
        }
    }
}
