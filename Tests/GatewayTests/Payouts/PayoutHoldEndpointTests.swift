import JSON
import Payments
import TestSupport
import Testing

struct PayoutHoldEndpointTests {
    @Test func payoutsAreHeldAndResumed() async throws {
        try await withGateway(.silent) { gateway in
            #expect(try await gateway.client.get("/api/payouts/hold").json["data"] == ["held": false])
            let nothing = try await gateway.client.post("/api/payouts/resume", ["reason": "why not"])
            #expect(nothing.status == 409 && nothing.json["code"] == "NOT_HELD")
            let held = try await gateway.client.post(
                "/api/payouts/hold", ["reason": "month's end", "operator": "Jane"])
            #expect(held.status == 200)
            let hold = try await gateway.client.get("/api/payouts/hold").json["data"]
            #expect(hold?["held"] == true && hold?["reason"] == "month's end" && hold?["by"] == "local, Jane")
            let resumed = try await gateway.client.post("/api/payouts/resume", ["reason": "all is well"])
            #expect(resumed.status == 200 && resumed.json[path: "data", "resumedAt"]?.string != nil)

            let entries = try await gateway.client.get("/api/audit").json[path: "data", "entries"]?.array
            #expect(entries?.map { $0["action"] } == ["payouts.resume", "payouts.hold"])
            #expect(entries?.last?["actor"] == "local, Jane")
        }
    }

    @Test(arguments: ["/api/payouts/hold", "/api/payouts/resume"])
    func aReasonIsNeeded(_ path: String) async throws {
        try await withGateway(.silent) { gateway in
            for body: JSON in [[:], ["reason": "  "], ["reason": .string(String(repeating: "a", count: 501))]] {
                let reply = try await gateway.client.post(path, body)
                #expect(reply.status == 400 && reply.json["code"] == "VALIDATION_FAILED")
            }
        }
    }
}
