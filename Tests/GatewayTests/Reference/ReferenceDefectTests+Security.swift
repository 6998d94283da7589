import Access
import Daraja
import DarajaSandbox
import Gateway
import JSON
import Payments
import TestSupport
import Testing

extension ReferenceDefectTests {
    private static let business = [
        ("POST", LiveGateway.pushPath), ("POST", "/api/mpesa/stk-push/query"), ("POST", "/api/mpesa/c2b/register"),
        ("POST", "/api/mpesa/c2b/simulate"), ("POST", LiveGateway.payoutPath), ("GET", "/api/transactions"),
        ("GET", "/api/transactions/1"), ("GET", "/api/retry-queue"), ("POST", "/api/retry-queue"),
        ("GET", "/api/retry-queue/stats"), ("GET", "/api/dead-letter"), ("POST", "/api/dead-letter/1/retry"),
        ("POST", "/api/dead-letter/1/discard"), ("GET", "/api/events"), ("GET", "/api/stats"),
        ("GET", "/api/auth/keys"), ("POST", "/api/auth/keys"), ("DELETE", "/api/auth/keys?id=1"),
        ("GET", "/api/callbacks"), ("GET", "/api/logs"), ("GET", "/api/errors"),
    ]

    /// No business route checked the key that the documents required, so that anybody who reached the port could make
    /// payouts and read every row.
    @Test(arguments: business)
    func everyBusinessRouteWantsAKey(_ method: String, _ path: String) async throws {
        try await withGateway(.silent) { gateway in
            _ = try await gateway.key([.all])
            let body = LiveGateway.payout().members ?? []
            let reply = try await gateway.client.send(
                method, path, body: method == "POST" ? Array(JSON.object(body).bytes) : nil)
            #expect(reply.status == 401)
            #expect(reply.header("WWW-Authenticate") == "Bearer realm=\"lango\"")
            #expect(gateway.sandbox.payments.isEmpty)
        }
    }

    /// The documented default admin key was the SHA-256 of the empty text, so that it could never be used, and an empty
    /// key had its hash.
    @Test func thereIsNoDefaultKeyAndAnEmptyOneOpensNothing() async throws {
        let hashOfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        try await withGateway(.silent) { gateway in
            #expect(try await gateway.keys.list().isEmpty)
            let admin = try await gateway.key([.admin])
            for header in [
                "X-API-Key: ", "Authorization: Bearer ", "X-API-Key: \(hashOfNothing)", "X-API-Key: mpesa_",
                "X-API-Key: mpesa_\(hashOfNothing)",
            ] {
                let parts = header.split(separator: ": ", omittingEmptySubsequences: false).map(String.init)
                let reply = try await gateway.client.get("/api/auth/keys", headers: [parts[0]: parts[1]])
                #expect(reply.status == 401, "\(header)")
            }
            let reply = try await gateway.client.get("/api/auth/keys", headers: admin)
            #expect(reply.status == 200)
        }
    }

    /// The source of a callback was the leftmost entry of `X-Forwarded-For`, which whoever calls can write.
    @Test(arguments: [["127.0.0.1"], []])
    func aForgedForwardingHeaderIsNotBelieved(_ proxies: [String]) async throws {
        let options = GatewayOptions {
            $0.sandbox.faults[.callbackLost] = 1
            $0.trust = CallbackTrust(skipsVerification: false, trustsLoopback: false)
            $0.trustedProxies = proxies
        }
        try await withGateway(options) { gateway in
            let payment = try await gateway.pushDirectly()
            for forged in ["127.0.0.1, 41.90.1.2", "196.201.214.200, 41.90.1.2", "::1, 127.0.0.1, 41.90.1.2"] {
                let reply = try await gateway.client.post(
                    LiveGateway.callbackPath, text: successCallback(payment), headers: ["X-Forwarded-For": forged])
                #expect(reply.json["ResultDesc"] == "Received")
            }
            #expect(try await gateway.payments.transactions.transaction(id: payment.id)?.state == .accepted)
        }
    }

    /// The address list lacked two of Safaricom's addresses and let whole networks in.
    @Test func exactlyThePublishedAddressesAreBelieved() async throws {
        let published = [
            "196.201.214.200", "196.201.214.206", "196.201.214.207", "196.201.214.208", "196.201.213.114",
            "196.201.213.44", "196.201.212.127", "196.201.212.138", "196.201.212.129", "196.201.212.136",
            "196.201.212.74", "196.201.212.69",
        ]
        let foreign = [
            "196.201.214.201", "196.201.214.1", "196.201.213.1", "196.201.212.128", "196.201.212.70", "196.201.215.1",
            "196.201.211.1", "127.0.0.1",
        ]
        try await withGateway(.behindProxy) { gateway in
            for address in published + foreign {
                let reply = try await gateway.client.post(
                    LiveGateway.callbackPath, text: "{}", headers: ["X-Forwarded-For": address])
                let isBelieved = reply.json["ResultDesc"] == "Callback received successfully"
                #expect(isBelieved == published.contains(address), "\(address)")
            }
            #expect(CallbackTrust.publishedAddresses == Set(published))
        }
    }

    /// There were helpers for signatures, and no route called them.
    @Test func theTokenOfACallbackURLIsChecked() async throws {
        try await withGateway(.behindProxy) { gateway in
            let payment = try await gateway.pushDirectly()
            let path = try gateway.callbackPath(payment.uid)
            let forged = path.dropLast() + (path.hasSuffix("0") ? "1" : "0")
            let wrong = try await gateway.client.post(String(forged), text: successCallback(payment))
            #expect(wrong.status == 404)
            #expect(try await gateway.payments.transactions.transaction(id: payment.id)?.state == .accepted)
            let right = try await gateway.client.post(path, text: successCallback(payment))
            #expect(right.status == 200)
            #expect(try await gateway.payments.transactions.transaction(id: payment.id)?.state == .completed)
        }
    }

    /// `raw_request` kept `Password` and `SecurityCredential`, and the list showed them.
    @Test func noAnswerShowsWhatProvesUsToDaraja() async throws {
        try await withGateway(.silent) { gateway in
            _ = try await gateway.push()
            let payout = try await gateway.pay()
            _ = try await gateway.client.post(LiveGateway.timeoutPath, text: timeoutNotices(payout)[0])
            let rows = try #require(try await gateway.list()["transactions"]?.array)
            #expect(rows.compactMap { $0[path: "raw_request", "Password"] } == ["[redacted]"])
            #expect(rows.compactMap { $0[path: "raw_request", "SecurityCredential"] } == ["[redacted]"])
            let callbacks = try await gateway.client.get("/api/callbacks")
            #expect(callbacks.text.contains("[redacted]"))
            for text in [try await gateway.client.get("/api/transactions").text, callbacks.text] {
                #expect(!text.contains(LiveGateway.sealedPassword) && !text.contains(LiveGateway.passkey))
            }
        }
    }

    /// Live events were open to anybody, and they carry phone numbers.
    @Test func liveEventsWantAKeyThatMayRead() async throws {
        try await withGateway(.silent) { gateway in
            let writer = try await gateway.key([.write, .b2c])
            let reader = try await gateway.key([.read])
            for (headers, status) in [([:], 401), (writer, 403), (reader, 200)] {
                try await gateway.client.events(headers: headers) { #expect($0.reply.status == status) }
            }
        }
    }

    /// Callback paths contained the word "mpesa", which Daraja's URL rules tell partners to avoid.
    @Test func urlsThatAreHandedToDarajaContainNoForbiddenWord() async throws {
        try await withGateway(GatewayOptions { $0.sandbox.strictURLs = true }) { gateway in
            let push = try await gateway.transaction(try await gateway.push().id)
            let payout = try await gateway.transaction(try await gateway.pay().id)
            let urls = ["CallBackURL", "ResultURL", "QueueTimeOutURL"].flatMap { name in
                [push, payout].compactMap { $0[path: "raw_request", name]?.string }
            }
            #expect(urls.count == 3)
            for url in urls + [
                gateway.payments.c2b.urls(of: gateway.payments.merchants.default).confirmation,
                gateway.payments.c2b.urls(of: gateway.payments.merchants.default).validation,
            ] {
                #expect(!CallbackURLRules.forbiddenWords.contains { url.lowercased().contains($0) }, "\(url)")
            }
            let registered = try await gateway.client.post("/api/mpesa/c2b/register", [:])
            #expect(registered.status == 200)
        }
    }
}
