import JSON
import Payments
import TestSupport
import Testing

/// Decisions, discrepancies and refreshes over HTTP.
struct DecisionEndpointTests {
    /// A push that a callback of another amount sent to a person.
    private func disputed(_ gateway: LiveGateway) async throws -> PushedPayment {
        let payment = try await gateway.push()
        let body = successCallback(payment, receipt: "TIM5KXQ8V1", amount: "99.00")
        #expect(try await gateway.client.post(gateway.callbackPath(payment.uid), text: body).status == 200)
        #expect(try await gateway.transaction(payment.id)["state"] == "review")
        return payment
    }

    @Test func aPersonDecides() async throws {
        try await withGateway(.silent) { gateway in
            let payment = try await disputed(gateway)
            let path = "/api/transactions/\(payment.id)/decision"
            let decision: JSON = [
                "outcome": "completed", "receipt": "tim5kxq8v2", "reason": "the customer agreed to 99",
                "operator": "Jane",
            ]
            let reply = try await gateway.client.post(path, decision)
            #expect(reply.status == 200, "\(reply.text)")
            #expect(reply.json[path: "data", "state"] == "completed")
            #expect(reply.json[path: "data", "transaction_id"] == "TIM5KXQ8V2")
            #expect(try await gateway.client.post(path, decision).status == 200)
            let other = try await gateway.client.post(path, ["outcome": "failed", "reason": "changed my mind"])
            #expect(other.status == 409 && other.json["code"] == "NOT_OPEN" && other.json["state"] == "completed")
            let entry = try await gateway.client.get("/api/audit?transactionId=\(payment.id)")
                .json[path: "data", "entries"]?.array
            #expect(entry?.count == 1 && entry?.first?["actor"] == "local, Jane")
            #expect(entry?.first?["before"] == "review" && entry?.first?["after"] == "completed TIM5KXQ8V2")
        }
    }

    @Test(
        arguments: [
            [:], ["outcome": "maybe", "reason": "r"], ["outcome": "completed", "reason": "r"],
            ["outcome": "completed", "receipt": "", "reason": "r"], ["outcome": "failed"],
            ["outcome": "failed", "receipt": "TIM5KXQ8V2", "reason": "r"],
        ] as [JSON])
    func aDecisionHasToBeComplete(_ body: JSON) async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await gateway.client.post("/api/transactions/1/decision", body)
            #expect(reply.status == 400 && reply.json["code"] == "VALIDATION_FAILED", "\(reply.text)")
        }
    }

    @Test func whatIsNotThereOrTakenIsTold() async throws {
        try await withGateway(.silent) { gateway in
            let unknown = try await gateway.client.post(
                "/api/transactions/77/decision", ["outcome": "failed", "reason": "r"])
            #expect(unknown.status == 404)
            #expect(try await gateway.client.post("/api/transactions/x/decision", [:]).json["code"] == "INVALID_ID")
            let first = try await disputed(gateway)
            let second = try await disputed(gateway)
            let decision: JSON = ["outcome": "completed", "receipt": "TIM5KXQ8V2", "reason": "r"]
            #expect(try await gateway.client.post("/api/transactions/\(first.id)/decision", decision).status == 200)
            let taken = try await gateway.client.post("/api/transactions/\(second.id)/decision", decision)
            #expect(taken.status == 409 && taken.json["code"] == "RECEIPT_TAKEN")
            #expect(taken.json["transactionId"] == JSON(first.id))
        }
    }

    @Test func discrepanciesAreListed() async throws {
        try await withGateway(.silent) { gateway in
            let payment = try await disputed(gateway)
            for query in ["", "?kind=amount", "?transactionId=\(payment.id)", "?limit=1&page=1"] {
                let found = try await gateway.client.get("/api/discrepancies\(query)")
                    .json[path: "data", "discrepancies"]?.array
                #expect(found?.count == 1, "\(query)")
                #expect(found?.first?["kind"] == "amount" && found?.first?["found"] == "99.00")
                #expect(found?.first?["transactionId"] == JSON(payment.id) && found?.first?["callbackId"]?.int != nil)
            }
            let none = try await gateway.client.get("/api/discrepancies?kind=payer")
            #expect(none.json[path: "data", "discrepancies"] == [])
            #expect(try await gateway.client.get("/api/discrepancies?kind=odd").status == 400)
        }
    }

    @Test func aRefreshSaysWhetherDarajaWasAsked() async throws {
        try await withGateway(.silent) { gateway in
            let payment = try await disputed(gateway)
            let decision: JSON = ["outcome": "failed", "reason": "r"]
            _ = try await gateway.client.post("/api/transactions/\(payment.id)/decision", decision)
            let final = try await gateway.client.get("/api/transactions/\(payment.id)?refresh=true")
            #expect(final.json[path: "data", "refreshed"] == false)
            let plain = try await gateway.client.get("/api/transactions/\(payment.id)")
            #expect(plain.json[path: "data", "refreshed"] == nil)
            #expect(try await gateway.client.get("/api/transactions/1?refresh=maybe").status == 400)
        }
    }
}
