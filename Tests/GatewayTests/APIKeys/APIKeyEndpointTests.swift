import Daraja
import Payments
import TestSupport
import Testing

/// Keys over HTTP: who gets in with which, and what the API for keys says.
struct APIKeyEndpointTests {
    @Test func fromTheFirstKeyOnAKeyIsNeeded() async throws {
        try await withGateway(.silent) { gateway in
            let key = try await gateway.key([.read])
            let without = try await gateway.client.get("/api/transactions")
            #expect(without.status == 401 && without.header("WWW-Authenticate") != nil)
            let with = try await gateway.client.get("/api/transactions", headers: key)
            #expect(with.status == 200)
            #expect(with.header("X-RateLimit-Remaining") == "999")
            let bearer = try await gateway.client.get(
                "/api/transactions", headers: ["Authorization": "Bearer \(try #require(key["X-API-Key"]))"])
            #expect(bearer.status == 200)
        }
    }

    @Test(arguments: [
        ("/api/mpesa/b2c", APIKeyScope.stkPush, 403), ("/api/mpesa/b2c", .write, 403), ("/api/mpesa/b2c", .b2c, 400),
        ("/api/mpesa/b2c", .all, 400), ("/api/mpesa/stk-push", .read, 403), ("/api/mpesa/stk-push", .stkPush, 400),
    ])
    func anEndpointWantsItsScope(_ path: String, _ scope: APIKeyScope, _ status: Int) async throws {
        try await withGateway(.silent) { gateway in
            // Whoever is let in is told what the empty order lacks.
            let reply = try await gateway.client.post(path, [:], headers: try await gateway.key([scope]))
            #expect(reply.status == status)
            if status == 403 { #expect(reply.json["code"] == "INSUFFICIENT_SCOPE") }
        }
    }

    @Test func aWrongKeyIsRefusedAndGuessingIsSlowedDown() async throws {
        try await withGateway(.silent) { gateway in
            _ = try await gateway.key([.read])
            let wrong = ["X-API-Key": "mpesa_" + String(repeating: "0", count: 64)]
            var statuses: Set<Int> = []
            for _ in 0..<30 {
                statuses.insert(try await gateway.client.get("/api/transactions", headers: wrong).status)
            }
            #expect(statuses == [401, 429])
        }
    }

    @Test func anHourlyLimitIsKept() async throws {
        try await withGateway(.silent) { gateway in
            let key = try await gateway.key([.read], limit: 3)
            for _ in 0..<3 {
                let reply = try await gateway.client.get("/api/transactions", headers: key)
                #expect(reply.status == 200)
            }
            let over = try await gateway.client.get("/api/transactions", headers: key)
            #expect(over.status == 429 && over.json["code"] == "RATE_LIMITED" && over.header("Retry-After") != nil)
        }
    }

    @Test func aKeyIsShownOnceListedWithoutItsTextAndRevoked() async throws {
        try await withGateway(.silent) { gateway in
            let admin = try await gateway.key([.admin])
            let made = try await gateway.client.post(
                "/api/auth/keys", ["name": "shop", "permissions": ["read"], "expiresInDays": 30], headers: admin)
            #expect(made.status == 200)
            let text = try #require(made.json[path: "data", "key"]?.string)
            #expect(text.hasPrefix("mpesa_") && text.count == 70)
            let id = try #require(made.json[path: "data", "id"]?.int)
            let list = try await gateway.client.get("/api/auth/keys", headers: admin)
            #expect(list.status == 200 && !list.text.contains(text))
            let works = try await gateway.client.get("/api/transactions", headers: ["X-API-Key": text])
            #expect(works.status == 200)
            let revoked = try await gateway.client.send("DELETE", "/api/auth/keys?id=\(id)", headers: admin)
            #expect(revoked.status == 200)
            let after = try await gateway.client.get("/api/transactions", headers: ["X-API-Key": text])
            #expect(after.status == 401)
        }
    }

    @Test func onlyAnAdminMakesKeys() async throws {
        try await withGateway(.silent) { gateway in
            let nobody = try await gateway.client.post("/api/auth/keys", ["name": "x"])
            #expect(nobody.status == 401)
            #expect(nobody.json["error"] == "Unauthorized or insufficient permissions")
            let reader = try await gateway.client.post(
                "/api/auth/keys", ["name": "x"], headers: try await gateway.key([.read, .write]))
            #expect(reader.status == 401)
        }
    }

    @Test func operatorsReadCallbacksLogsAndErrors() async throws {
        try await withGateway(.silent) { gateway in
            let admin = try await gateway.key([.admin])
            _ = try await gateway.client.post(LiveGateway.callbackPath, text: "not JSON")
            let callbacks = try await gateway.client.get("/api/callbacks?effect=unparseable", headers: admin)
            let row = try #require(callbacks.json[path: "data", "callbacks"]?.array?.first)
            #expect(row["raw_payload"] == "not JSON" && row["processed"] == false)
            for path in ["/api/logs", "/api/errors"] {
                let reply = try await gateway.client.get(path, headers: admin)
                #expect(reply.status == 200)
            }
        }
    }

    @Test func anIdempotencyKeyOfOneCallerIsNotAnothers() async throws {
        try await withGateway(.silent) { gateway in
            var ids: Set<Int64> = []
            for _ in 0..<2 {
                var headers = try await gateway.key([.stkPush])
                headers["Idempotency-Key"] = "order-1"
                let reply = try await gateway.client.post(
                    "/api/mpesa/stk-push", LiveGateway.order("07123456\(ids.count)8"), headers: headers)
                ids.insert(try #require(reply.json[path: "data", "transactionId"]?.int))
            }
            #expect(ids.count == 2)
        }
    }
}
