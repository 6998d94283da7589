import JSON
import TestSupport
import Testing

@testable import Gateway

@Suite struct OperationListEndpointTests {
    @Test func aRegistrationIsListedWithItsCalls() async throws {
        try await withGateway(.silent) { gateway in
            let empty = try await gateway.client.get("/api/operations")
            #expect(empty.status == 200 && empty.json["data"]?["operations"] == [])
            #expect(try await gateway.client.post("/api/mpesa/c2b/register", [:]).status == 200)
            let reply = try await gateway.client.get("/api/operations?kind=C2B_REGISTRATION&state=completed")
            let listed = try #require(reply.json["data"]?["operations"]?.array?.first)
            #expect(listed["kind"] == "C2B_REGISTRATION" && listed["state"] == "completed")
            #expect(listed["request"]?["responseType"] == "Completed" && listed["by"] == "local")
            #expect(listed["result"]?["ResponseCode"] != nil)
            #expect(listed["attempts"]?.array?.map { $0["api"]?.string } == ["c2b_register"])
            #expect(!reply.text.contains("/callbacks/"))
            let failed = try await gateway.client.get("/api/operations?state=failed")
            #expect(failed.json["data"]?["operations"] == [])
            #expect(try await gateway.client.get("/api/operations?kind=STK_PUSH").status == 400)
            #expect(try await gateway.client.get("/api/operations?cursor=1").json["data"]?["operations"] == [])
        }
    }
}
