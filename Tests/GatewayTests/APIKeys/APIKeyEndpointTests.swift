import Access
import DarajaSandbox
import JSON
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
            #expect(
                made.json["message"]
                    == "API key created. Save this key securely - it will not be shown again.")
            let list = try await gateway.client.get("/api/auth/keys", headers: admin)
            #expect(list.status == 200 && !list.text.contains(text))
            #expect(list.json[path: "data", "keys"]?.array?.first?["id"] == JSON(id))
            let nameless = try await gateway.client.send("DELETE", "/api/auth/keys", headers: admin)
            #expect(nameless.status == 400 && nameless.json["error"] == "Key ID is required")
            let works = try await gateway.client.get("/api/transactions", headers: ["X-API-Key": text])
            #expect(works.status == 200)
            let revoked = try await gateway.client.send("DELETE", "/api/auth/keys?id=\(id)", headers: admin)
            #expect(revoked.status == 200 && revoked.json["message"] == "API key revoked successfully")
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

    /// An application whose key is rotated repeats a request, and is told what became of the first.
    @Test func aRequestIsRepeatedAcrossARotation() async throws {
        try await withGateway(.silent) { gateway in
            let admin = try await gateway.key([.all])
            let made = try await gateway.client.post(
                "/api/auth/keys", ["name": "shop", "permissions": ["stk_push", "b2c"]], headers: admin)
            let id = try #require(made.json[path: "data", "id"]?.int)
            var headers = [
                "X-API-Key": try #require(made.json[path: "data", "key"]?.string), "Idempotency-Key": "order-1",
            ]
            let first = try await gateway.client.post(LiveGateway.pushPath, LiveGateway.order(), headers: headers)
            let rotated = try await gateway.client.post("/api/auth/keys/\(id)/rotate", [:], headers: admin)
            #expect(rotated.status == 200, "\(rotated.text)")
            #expect(rotated.json[path: "data", "id"] == JSON(id))
            let ended = try await gateway.client.post(LiveGateway.pushPath, LiveGateway.order(), headers: headers)
            #expect(ended.status == 401)
            headers["X-API-Key"] = try #require(rotated.json[path: "data", "key"]?.string)
            let again = try await gateway.client.post(LiveGateway.pushPath, LiveGateway.order(), headers: headers)
            #expect(again.status == 200 && again.body == first.body)
            #expect(gateway.sandbox.payments.count == 1)
        }
    }

    /// Before the first key, from another key, and after a key was replaced by a new one.
    @Test(arguments: ["/api/mpesa/stk-push", "/api/mpesa/b2c"], ["", "respond-async"])
    func theSameRequestFromAnotherCallerIsRefused(_ path: String, _ preference: String) async throws {
        try await withGateway(.silent) { gateway in
            let body: JSON =
                path.hasSuffix("b2c")
                ? ["phoneNumber": "0712345678", "amount": 100, "remarks": "refund"] : LiveGateway.order()
            var headers = ["Idempotency-Key": "order-1"]
            if !preference.isEmpty { headers["Prefer"] = preference }
            let first = try await gateway.client.post(path, body, headers: headers)
            #expect(first.status < 300)
            for _ in 0..<2 {
                let key = try await gateway.key([.all])
                let other = try await gateway.client.post(path, body, headers: headers.merging(key) { $1 })
                #expect(other.status == 409 && other.json["code"] == "IDEMPOTENCY_KEY_OF_ANOTHER_CALLER")
                #expect(other.json["retryable"] == false)
            }
            #expect(try await gateway.list(headers: try await gateway.key([.read]))[path: "pagination", "total"] == 1)
        }
    }

    @Test func aRotationIsRefusedWithAReason() async throws {
        try await withGateway(.silent) { gateway in
            let admin = try await gateway.key([.admin])
            let strong = try await gateway.key([.all])
            func rotate(_ id: String, _ body: JSON = [:], _ headers: [String: String]? = nil) async throws
                -> (Int, JSON?)
            {
                let reply = try await gateway.client.post(
                    "/api/auth/keys/\(id)/rotate", body, headers: headers ?? admin)
                return (reply.status, reply.json["code"])
            }
            #expect(try await rotate("x") == (400, "INVALID_ID"))
            #expect(try await rotate("99") == (404, "NOT_FOUND"))
            #expect(try await rotate("2") == (403, "EXCEEDS_MAKER"))
            #expect(try await rotate("1", ["overlapMinutes": 100_000]) == (400, "VALIDATION_FAILED"))
            #expect(try await rotate("1", [:], try await gateway.key([.read, .write])) == (401, "UNAUTHORIZED"))
            let revoked = try await gateway.client.send("DELETE", "/api/auth/keys?id=3", headers: strong)
            #expect(revoked.status == 200)
            #expect(try await rotate("3", [:], strong) == (409, "KEY_ENDED"))
            let audit = try await gateway.client.get("/api/audit", headers: strong)
            let entries = audit.json[path: "data", "entries"]?.array?.map { $0["action"] }
            #expect(entries?.first == "key.revoke")
        }
    }

    @Test(arguments: [["*"], ["b2c"], ["write", "admin"]] as [JSON])
    func anAdminGrantsNoMoreThanItHas(_ permissions: JSON) async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await gateway.client.post(
                "/api/auth/keys", ["name": "x", "permissions": permissions], headers: try await gateway.key([.admin]))
            #expect(reply.status == 403 && reply.json["code"] == "EXCEEDS_MAKER")
        }
    }

    /// Somebody at the same address guesses.
    ///
    /// Right keys and tickets are let in all the same, those too that were never
    /// seen before.
    @Test func wrongKeysLockNoRightOneOut() async throws {
        try await withGateway(.silent) { gateway in
            let reader = try await gateway.key([.read])
            let ticket = try await gateway.client.send("POST", "/api/events/tickets", headers: reader)
            let wrong = ["X-API-Key": "mpesa_" + String(repeating: "0", count: 64)]
            var statuses: Set<Int> = []
            for _ in 0..<100 where !statuses.contains(429) {
                statuses.insert(try await gateway.client.get("/api/transactions", headers: wrong).status)
            }
            #expect(statuses == [401, 429])
            for headers in [reader, try await gateway.key([.read]), try await gateway.key([.read])] {
                let reply = try await gateway.client.get("/api/transactions", headers: headers)
                #expect(reply.status == 200)
            }
            let text = try #require(ticket.json[path: "data", "ticket"]?.string)
            try await gateway.client.events("/api/events?ticket=\(text)") { #expect($0.reply.status == 200) }
        }
    }
}
