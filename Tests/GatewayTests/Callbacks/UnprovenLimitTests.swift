import JSON
import TestSupport
import Testing

/// Callbacks that nothing speaks for are limited to 100 at once from one address; genuine ones never.
struct UnprovenLimitTests {
    private static let paths = [
        "/api/mpesa/callback/stk", "/api/mpesa/callback/c2b/validation", "/api/mpesa/callback/c2b/confirmation",
        "/api/mpesa/callback/b2c/result", "/api/mpesa/callback/b2c/timeout",
    ]

    @Test func aFloodFromOneAddressIsLimitedAndStopsNobodyElse() async throws {
        let clock = AdjustableClock(runs: false)
        var options = GatewayOptions.behindProxy
        options.clock = clock
        try await withGateway(options) { gateway in
            let stranger = ["X-Forwarded-For": "41.90.1.2"]
            for number in 0..<100 {
                let reply = try await gateway.client.post(
                    Self.paths[number % Self.paths.count], text: "{}", headers: stranger)
                #expect(reply.status == 200)
            }
            for path in Self.paths {
                let limited = try await gateway.client.post(path, text: "{}", headers: stranger)
                #expect(limited.status == 429, "\(path)")
                #expect(limited.json["error"] == "Rate limited")
                #expect(limited.header("Retry-After") == "1")
            }
            for other in ["41.90.1.3", "196.201.214.200"] {
                let reply = try await gateway.client.post(
                    LiveGateway.callbackPath, text: "{}", headers: ["X-Forwarded-For": other])
                #expect(reply.status == 200)
            }
            clock.advance(by: .milliseconds(600))
            let later = try await gateway.client.post(LiveGateway.callbackPath, text: "{}", headers: stranger)
            #expect(later.status == 200)
        }
    }

    @Test func genuineCallbacksAreNeverLimited() async throws {
        try await withGateway(.behindProxy) { gateway in
            let payment = try await gateway.pushDirectly()
            let token = try gateway.callbackPath(payment.uid)
            for _ in 0..<150 {
                let published = try await gateway.client.post(
                    LiveGateway.callbackPath, text: successCallback(payment),
                    headers: ["X-Forwarded-For": "196.201.214.200"])
                let tokened = try await gateway.client.post(
                    token, text: successCallback(payment), headers: ["X-Forwarded-For": "41.90.1.2"])
                #expect(published.status == 200 && tokened.status == 200)
            }
        }
    }
}
