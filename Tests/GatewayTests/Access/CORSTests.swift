import Access
import DarajaSandbox
import Gateway
import Payments
import TestSupport
import Testing

/// Web pages of other origins, the published dashboard among them, call the API from a browser.
struct CORSTests {
    private static let dashboard = "https://pay.example.com"

    private static let options = GatewayOptions {
        $0.sandbox.faults[.callbackLost] = 1
        $0.origins = CORSPolicy(origins: [dashboard])
    }

    @Test(arguments: ["/api/transactions", "/api/stats", "/api/events", "/api/mpesa/stk-push", "/api/auth/keys"])
    func aBrowserIsToldWhatItMaySend(_ path: String) async throws {
        try await withGateway(Self.options) { gateway in
            let reply = try await gateway.client.send(
                "OPTIONS", path,
                headers: [
                    "Origin": Self.dashboard, "Access-Control-Request-Method": "GET",
                    "Access-Control-Request-Headers": "x-api-key",
                ])
            #expect(reply.status == 204)
            #expect(reply.header("Access-Control-Allow-Origin") == Self.dashboard)
            #expect(reply.header("Access-Control-Allow-Headers")?.contains("X-API-Key") == true)
            #expect(reply.header("Access-Control-Allow-Methods")?.contains("DELETE") == true)
            #expect(reply.header("Vary") == "Origin")
        }
    }

    @Test func answersAndErrorsCanBeReadByAnAllowedPage() async throws {
        try await withGateway(Self.options) { gateway in
            for (path, status) in [("/api/transactions", 200), ("/api/transactions/x", 400), ("/api/nothing", 404)] {
                let reply = try await gateway.client.get(path, headers: ["Origin": Self.dashboard])
                #expect(reply.status == status)
                #expect(reply.header("Access-Control-Allow-Origin") == Self.dashboard)
                #expect(reply.header("Access-Control-Expose-Headers")?.contains("X-RateLimit-Remaining") == true)
            }
        }
    }

    @Test func anotherPageIsToldNothing() async throws {
        try await withGateway(Self.options) { gateway in
            let key = try await gateway.key([.read])
            for origin in ["https://evil.example.com", "null", "https://pay.example.com.evil.example"] {
                let reply = try await gateway.client.get(
                    "/api/transactions", headers: key.merging(["Origin": origin]) { $1 })
                #expect(reply.header("Access-Control-Allow-Origin") == nil)
                #expect(reply.header("Vary") == "Origin")
                let preflight = try await gateway.client.send(
                    "OPTIONS", "/api/transactions",
                    headers: ["Origin": origin, "Access-Control-Request-Method": "GET"])
                #expect(preflight.header("Access-Control-Allow-Origin") == nil)
            }
        }
    }

    /// A page that a person on this machine happens to read must not work with the API while it needs no key.
    @Test func withoutKeysAForeignPageGetsNoAnswer() async throws {
        try await withGateway(Self.options) { gateway in
            let reply = try await gateway.client.get(
                "/api/transactions", headers: ["Origin": "https://evil.example.com"])
            #expect(reply.status == 401)
        }
    }
}
