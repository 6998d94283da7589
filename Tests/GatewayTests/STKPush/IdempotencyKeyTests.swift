import DarajaSandbox
import JSON
import TestSupport
import Testing

/// What `Idempotency-Key` promises, seen from outside.
struct IdempotencyKeyTests {
    private static let header = "Idempotency-Key"

    @Test func aRepeatedRequestGetsTheFirstAnswerAndSendsNothing() async throws {
        try await withGateway(.silent) { gateway in
            let first = try await push(gateway, key: "order-1")
            #expect(first.status == 200)
            for _ in 1...3 {
                let again = try await push(gateway, key: "order-1")
                #expect(again.status == 200)
                #expect(again.body == first.body)
            }
            #expect(gateway.sandbox.payments.count == 1)
        }
    }

    @Test func neitherBlanksNorTheOrderOfMembersMakeAnotherBody() async throws {
        try await withGateway(.silent) { gateway in
            let first = try await push(gateway, key: "order-1")
            let again = try await gateway.client.post(
                LiveGateway.pushPath,
                text: #"{ "accountReference": "ORDER-1", "amount": 100, "phoneNumber": "0712345678" }"#,
                headers: [Self.header: "order-1"])
            #expect(again.body == first.body)
        }
    }

    @Test func theQuotedFormOfAKeyIsTheSameKey() async throws {
        try await withGateway(.silent) { gateway in
            let first = try await push(gateway, key: "order-1")
            let again = try await push(gateway, key: "\"order-1\"")
            #expect(again.body == first.body)
        }
    }

    @Test func anotherBodyWithTheSameKeyIsRefused() async throws {
        try await withGateway(.silent) { gateway in
            _ = try await push(gateway, key: "order-1")
            let other = try await push(gateway, key: "order-1", amount: 101)
            #expect(other.status == 422)
            #expect(other.json["success"] == false)
            #expect(other.json["code"] == "IDEMPOTENCY_KEY_REUSED")
            #expect(other.json["retryable"] == false)
            #expect(gateway.sandbox.payments.count == 1)
        }
    }

    @Test(arguments: ["254711000007", "254711000014"])
    func unknownAndRefusedOutcomesAreRepeatedAsWell(_ phoneNumber: String) async throws {
        try await withGateway { gateway in
            let first = try await push(gateway, key: "order-1", phoneNumber: phoneNumber)
            #expect(first.status != 200)
            let again = try await push(gateway, key: "order-1", phoneNumber: phoneNumber)
            #expect(again.status == first.status)
            #expect(again.json.withoutRequestID == first.json.withoutRequestID)
            #expect(try await gateway.list()[path: "pagination", "total"] == 1)
        }
    }

    @Test func theAnswerStaysWhenThePaymentHasMovedOn() async throws {
        try await withGateway { gateway in
            let first = try await push(gateway, key: "order-1")
            _ = try await gateway.transaction(
                try #require(first.json[path: "data", "transactionId"]?.int), in: "completed")
            #expect(try await push(gateway, key: "order-1").body == first.body)
        }
    }

    @Test func twinsThatComeAtOnceMakeOnePayment() async throws {
        try await withGateway(.silent) { gateway in
            let bodies = try await withThrowingTaskGroup(of: [UInt8].self) { group in
                for _ in 1...8 { group.addTask { try await push(gateway, key: "order-1").body } }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(bodies.count == 1)
            #expect(gateway.sandbox.payments.count == 1)
        }
    }

    @Test func withoutAKeyTwoRequestsAreTwoPayments() async throws {
        try await withGateway { gateway in
            _ = try await gateway.push("0712345678")
            _ = try await gateway.push("0712345679")
            #expect(gateway.sandbox.payments.count == 2)
        }
    }

    @Test(arguments: ["", "a b", "ключ", String(repeating: "k", count: 256)])
    func aKeyThatCannotBeKeptIsRefused(_ key: String) async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await push(gateway, key: key)
            #expect(reply.status == 400)
            #expect(reply.json["code"] == "INVALID_IDEMPOTENCY_KEY")
            #expect(gateway.sandbox.payments.isEmpty)
        }
    }

    @Test func anInvalidOrderDoesNotTakeItsKey() async throws {
        try await withGateway(.silent) { gateway in
            let invalid = try await push(gateway, key: "order-1", amount: 0)
            #expect(invalid.status == 400)
            let valid = try await push(gateway, key: "order-1")
            #expect(valid.status == 200)
        }
    }

    private func push(
        _ gateway: LiveGateway, key: String, phoneNumber: String = "0712345678", amount: JSON = 100
    ) async throws -> HTTPCaller.Reply {
        try await gateway.client.post(
            LiveGateway.pushPath, LiveGateway.order(phoneNumber, amount: amount), headers: [Self.header: key])
    }
}

extension JSON {
    fileprivate var withoutRequestID: JSON { .object((members ?? []).filter { $0.name != "requestId" }) }
}
