import Access
import DarajaSandbox
import Gateway
import JSON
import Payments
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

    /// What a page, a tunnel or a proxy on this machine adds, or the name that a rebound DNS entry leads to.
    private static let strangers: [[String: String]] = [
        ["Host": "evil.example"], ["Host": "evil.example:3001"], ["Host": "pay.example.com"],
        ["Host": "localhost:99999"],
        ["Host": ""], ["Origin": "https://evil.example"], ["Origin": "null"], ["Sec-Fetch-Site": "cross-site"],
        ["Sec-Fetch-Site": "same-site"], ["X-Forwarded-For": "203.0.113.9"], ["X-Forwarded-For": "127.0.0.1"],
        ["X-Forwarded-Host": "pay.example.com"], ["Forwarded": "for=203.0.113.9"], ["Via": "1.1 proxy"],
        ["X-Real-IP": "203.0.113.9"], ["CF-Connecting-IP": "203.0.113.9"], ["CF-Ray": "1"],
        ["True-Client-IP": "203.0.113.9"], ["X-Client-IP": "203.0.113.9"], ["X-Original-Host": "abc.ngrok.app"],
        ["Ngrok-Auth-User-Email": "a@example.com"], ["Tailscale-User-Login": "a"],
    ]

    /// One rule: the API without keys, `/metrics`, and callbacks that are believed because this machine sent them.
    @Test(arguments: strangers)
    func whatIsNotSentByThisMachineForItselfIsForeign(_ headers: [String: String]) async throws {
        for options in [GatewayOptions.silent, Self.open] {
            try await withGateway(options) { gateway in
                for path in ["/api/transactions", "/metrics", "/api/stats", "/api/events/tickets"] {
                    let method = path.hasSuffix("tickets") ? "POST" : "GET"
                    let reply = try await gateway.client.send(method, path, headers: headers)
                    #expect(reply.status == 401, "\(path) \(headers)")
                }
                let push = try await gateway.client.post(
                    "/api/mpesa/stk-push", LiveGateway.order(), headers: headers)
                #expect(push.status == 401)
                let payment = try await gateway.pushDirectly()
                let callback = try await gateway.client.post(
                    LiveGateway.callbackPath, text: successCallback(payment), headers: headers)
                #expect(callback.json["ResultDesc"] == "Received", "\(headers)")
                let row = try await gateway.payments.transactions.transaction(id: payment.id)
                #expect(row?.state != .completed)
            }
        }
    }

    /// `*` lets every page read what needs a key, and never opens what needs none.
    private static let open = GatewayOptions {
        $0.sandbox.faults[.callbackLost] = 1
        $0.origins = CORSPolicy(origins: ["*"], allowsLoopback: true)
    }

    /// What clients on this machine send: curl, requests and fetch, the documents' page, and an allowed page.
    @Test(
        arguments: [
            [:], ["Host": "localhost"], ["Host": "localhost:3001"], ["Host": "[::1]:3001"], ["Host": "127.0.0.1:3001"],
            ["Origin": "http://localhost:3001", "Sec-Fetch-Site": "same-origin"],
            ["Origin": "http://127.0.0.1:5173", "Sec-Fetch-Site": "cross-site"], ["Sec-Fetch-Site": "same-origin"],
            ["Sec-Fetch-Site": "none"],
        ] as [[String: String]])
    func thisMachineIsServed(_ headers: [String: String]) async throws {
        try await withGateway(Self.open) { gateway in
            for path in ["/api/transactions", "/metrics"] {
                let reply = try await gateway.client.get(path, headers: headers)
                #expect(reply.status == 200, "\(path) \(headers)")
            }
            let payment = try await gateway.pushDirectly()
            let callback = try await gateway.client.post(
                LiveGateway.callbackPath, text: successCallback(payment), headers: headers)
            #expect(callback.json["ResultDesc"] == "Callback received successfully")
        }
    }

    @Test func aPageWithAKeyMayReadWhateverItsOriginIs() async throws {
        try await withGateway(Self.open) { gateway in
            let headers = try await gateway.key([.read]).merging(["Origin": "https://a.example"]) { $1 }
            let reply = try await gateway.client.get("/api/transactions", headers: headers)
            #expect(reply.status == 200 && reply.header("Access-Control-Allow-Origin") == "*")
        }
    }

    @Test func twoHostsAreNone() async throws {
        try await withGateway(.silent) { gateway in
            let answer = try await RawConnection.exchange(
                "GET /api/transactions HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
                port: gateway.port)
            #expect(answer.hasPrefix("HTTP/1.1 4"), "\(answer)")
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
