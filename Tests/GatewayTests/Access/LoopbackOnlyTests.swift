import Daraja
import DarajaSandbox
import TestSupport
import Testing

/// Who is answered as long as nobody can prove who they are.
struct LoopbackOnlyTests {
    private static let business = [
        ("GET", "/api/transactions"), ("HEAD", "/api/transactions"), ("GET", "/api/transactions/1"),
        ("POST", "/api/mpesa/stk-push"), ("POST", "/api/mpesa/stk-push/query"),
    ]

    @Test(arguments: business)
    func anotherMachineGetsNoBusinessAnswer(_ method: String, _ path: String) async throws {
        try await withGateway(.behindProxy) { gateway in
            let reply = try await gateway.client.send(
                method, path, body: method == "POST" ? Array(LiveGateway.order().bytes) : nil,
                headers: ["X-Forwarded-For": "41.90.1.2"])
            #expect(reply.status == 401)
            if method != "HEAD" { #expect(reply.json["code"] == "UNAUTHORIZED") }
            #expect(gateway.sandbox.payments.isEmpty)
        }
    }

    @Test(arguments: business)
    func productionGivesNoBusinessAnswerAtAll(_ method: String, _ path: String) async throws {
        try await withGateway(GatewayOptions { $0.isProduction = true }) { gateway in
            let reply = try await gateway.client.send(
                method, path, body: method == "POST" ? Array(LiveGateway.order().bytes) : nil)
            #expect(reply.status == 401)
            #expect(gateway.sandbox.payments.isEmpty)
        }
    }

    @Test func aForgedHeaderMakesNobodyLocal() async throws {
        try await withGateway(.behindProxy) { gateway in
            for header in ["127.0.0.1, 41.90.1.2", "::1, 41.90.1.2", "41.90.1.2 "] {
                let reply = try await gateway.client.get("/api/transactions", headers: ["X-Forwarded-For": header])
                #expect(reply.status == 401)
            }
        }
    }

    /// A proxy on this machine that the settings do not name must not make the whole world local.
    @Test func whatAnUnnamedProxyPassesOnIsNotLocal() async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await gateway.client.get("/api/transactions", headers: ["X-Forwarded-For": "41.90.1.2"])
            #expect(reply.status == 401)
        }
    }

    @Test func probesAndCallbacksAreOpen() async throws {
        try await withGateway(GatewayOptions { $0.isProduction = true }) { gateway in
            for path in ["/api/health", "/livez", "/readyz"] {
                let probe = try await gateway.client.get(path)
                #expect(probe.status == 200)
            }
            let callback = try await gateway.client.post(LiveGateway.callbackPath, text: "{}")
            #expect(callback.status == 200)
        }
    }
}
