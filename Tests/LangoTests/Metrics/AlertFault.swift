import AsyncHTTPClient
import Database
import Foundation
import JSON
import SQLiteDatabase
import TestSupport
import Testing
import Time

/// Something that goes wrong with a running server, and the alerts that have to tell of it.
enum AlertFault: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case killed, strangeCallbacks, forgedCallbacks, noDaraja, diskFull, databaseLocked, fewFiles, tooManyRequests,
        leftBehind, oldCertificate, restored, littleRoom

    var testDescription: String { rawValue }

    /// The alerts that fire; no others may.
    var alerts: Set<String> {
        switch self {
        case .killed: ["LangoDown"]
        case .strangeCallbacks:
            [
                "LangoCallbacksContradict", "LangoCallbacksUnmatched", "LangoCallbacksUnreadable",
                "LangoPaymentsForReview",
            ]
        case .forgedCallbacks: ["LangoCallbacksForged"]
        case .noDaraja: ["LangoDarajaFails", "LangoTokenRefused"]
        case .diskFull:
            [
                "LangoRequestsFail", "LangoErrorsLogged", "LangoDatabaseFails", "LangoLogLinesDropped",
                "LangoDatabaseNotWritable",
            ]
        case .littleRoom: ["LangoDiskLow"]
        case .databaseLocked: ["LangoWritesWait"]
        case .fewFiles: ["LangoFilesRunOut"]
        // Nothing else is asked for here, so most requests fail.
        case .tooManyRequests: ["LangoRequestsShed", "LangoRequestsFail"]
        case .oldCertificate: ["LangoCertificateEnds"]
        case .restored: ["LangoPayoutsHeld"]
        case .leftBehind:
            [
                "LangoCallbacksStayAway", "LangoPayoutOutcomeUnknown", "LangoQueueStuck", "LangoDeadLetters",
                "LangoFeedLags", "LangoErrorsLogged",
            ]
        }
    }

    var settings: [String: String] {
        switch self {
        case .forgedCallbacks: ["MPESA_SKIP_IP_VERIFICATION": "false"]
        case .noDaraja:
            [
                "MPESA_BASE_URL": "http://127.0.0.1:1", "MPESA_CONSUMER_KEY": "key", "MPESA_CONSUMER_SECRET": "secret",
                "MPESA_CALLBACK_BASE_URL": "http://127.0.0.1:1",
            ]
        case .tooManyRequests: ["MAX_REQUESTS_IN_FLIGHT": "2"]
        case .diskFull: ["LOG_FORMAT": "json"]
        // More than any disk has.
        case .littleRoom: ["MIN_FREE_DISK_MB": "1000000000"]
        case .oldCertificate: ["TLS_CERT_FILE": "lango.crt", "TLS_KEY_FILE": "lango.key"]
        default: [:]
        }
    }

    var limits: String? {
        switch self {
        // In blocks of 512 bytes: a little more than the new database.
        case .diskFull: "trap '' XFSZ; ulimit -f 1600"
        case .fewFiles: "ulimit -n 72"
        default: nil
        }
    }

    /// Makes it go wrong and waits until it shows.
    func happen(to server: LangoServer) async throws -> Exposition {
        switch self {
        case .killed:
            server.process.signal(SIGKILL)
            _ = try await server.process.ending()
            // What Prometheus makes of a scrape that nobody answers.
            await #expect(throws: (any Error).self) { try await server.scrape() }
            return Exposition("up 0")
        case .strangeCallbacks: return try await strangeCallbacks(server)
        case .forgedCallbacks:
            for _ in 0..<30 { _ = try await server.callback("ws_CO_nobody", "1-2-3", amount: 100) }
            return try await server.scrape()
        case .noDaraja:
            // Each is tried for ten seconds before it is given up.
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...3 { group.addTask { _ = try await server.push("25470837414\(number)") } }
                try await group.waitForAll()
            }
            return try await server.scrape()
        case .diskFull: return try await diskFull(server)
        case .littleRoom: return try await server.scrape()
        case .databaseLocked: return try await databaseLocked(server)
        case .fewFiles: return try await fewFiles(server)
        case .tooManyRequests: return try await tooManyRequests(server)
        case .leftBehind: return try await leftBehind(server)
        case .restored:
            let order = ["payouts", "hold", "--reason", "restored from a dump"]
            #expect(try await lango(order, in: server.folder).status == 0)
            return try await server.scrape { $0.sum("lango_payouts_held") == 1 }
        case .oldCertificate:
            try await TestCertificate.make(in: server.folder, name: "lango", days: 3)
            return try await server.scrape {
                $0.sum("lango_tls_certificate_expiry_timestamp_seconds") < Date().timeIntervalSince1970 + 4 * 86_400
            }
        }
    }

    private func strangeCallbacks(_ server: LangoServer) async throws -> Exposition {
        // The sandbox loses the callback of this number; ours names another amount.
        let reply = try await server.push("254711000001")
        let id = try #require(reply.json[path: "data", "CheckoutRequestID"]?.string)
        let request = try #require(reply.json[path: "data", "MerchantRequestID"]?.string)
        for (checkout, amount) in [(id, 7), ("ws_CO_nobody", 100)] {
            let stored = try await server.callback(checkout, request, amount: amount)
            #expect(stored.status == 200)
        }
        _ = try await server.client.post("/api/mpesa/callback/stk", text: "<html>")
        return try await server.scrape { $0.sum("lango_open_payments", ["state": "review"]) == 1 }
    }

    private func diskFull(_ server: LangoServer) async throws -> Exposition {
        for _ in 0..<3_000 {
            // The first that finds the disk full may wait for room for longer than this client does.
            _ = try? await server.push()
            guard try await server.scrape().sum("lango_log_lines_dropped_total") == 0 else { break }
        }
        return try await server.scrape { $0.sum("lango_database_writable") == 0 }
    }

    private func databaseLocked(_ server: LangoServer) async throws -> Exposition {
        let database = try SQLiteDatabase(SQLiteDatabase.Configuration(path: server.database.path()))
        OpenFiles.raiseLimit()
        let (entered, gate) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        async let holding: Void = database.write { connection in
            try connection.execute("DELETE FROM logs WHERE id < 0")
            entered.signal()
            _ = gate.wait(timeout: .now() + 60)
        }
        _ = try await eventually("the lock is held") { entered.wait(timeout: .now()) == .success ? true : nil }
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1_100
        let seen = try await HTTPClient.withHTTPClient(configuration: configuration) { http in
            let client = HTTPCaller(base: server.client.base, http: http)
            return try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<1_100 {
                    group.addTask {
                        // On a slow machine the first are turned away before the last have come.
                        while try await client.post("/api/mpesa/callback/stk", text: "{}").status != 200 {}
                    }
                }
                let seen = try await server.scrape { $0.sum("lango_database_waiting_writes") > 1_000 }
                gate.signal()
                try await group.waitForAll()
                return seen
            }
        }
        try await holding
        try await database.close()
        // The callbacks themselves are no part of this fault.
        return seen
    }

    private func fewFiles(_ server: LangoServer) async throws -> Exposition {
        var open: [Idle] = []
        defer { for idle in open { idle.close() } }
        while true {
            let scrape = try await server.scrape()
            if scrape.sum("process_open_fds") / scrape.sum("process_max_fds") > 0.82 { return scrape }
            open.append(try Idle(port: server.port))
        }
    }

    private func tooManyRequests(_ server: LangoServer) async throws -> Exposition {
        // Two pushes that Daraja does not answer take both places.
        let pushes = (1...2).map { number in
            Task {
                // A scrape that happens to be served may take the place of the second one.
                while try await server.push("25470837414\(number)", 149_009).status == 503 {}
            }
        }
        defer { for push in pushes { push.cancel() } }
        // With the scrape itself.
        _ = try await server.scrape { $0.sum("lango_http_requests_in_flight") == 3 }
        let refused = try await server.client.get("/api/transactions")
        #expect(refused.status == 503)
        #expect(refused.json["code"] == "OVERLOADED" && refused.header("Retry-After") == "1")
        let ready = try await server.client.get("/readyz")
        #expect(ready.status == 200)
        let callback = try await server.client.post("/api/mpesa/callback/stk", text: "<late>")
        #expect(callback.status == 200, "callbacks are let in")
        var seen = try await server.scrape()
        seen.remove("lango_callbacks_total")
        return seen
    }

    /// What a crash, an old version or a clock may leave: put where it would stand.
    private func leftBehind(_ server: LangoServer) async throws -> Exposition {
        for number in 1...3 { _ = try await server.push("25470837414\(number)", 149_001) }
        _ = try await server.client.post(
            "/api/mpesa/b2c", ["phoneNumber": "254708374149", "amount": 10, "remarks": "Refund"])
        _ = try await eventually("the payout is paid") {
            let row = try await server.client.get("/api/transactions/4").json
            return row[path: "data", "state"] == "completed" ? true : nil
        }
        let database = try SQLiteDatabase(SQLiteDatabase.Configuration(path: server.database.path()))
        let now = SystemClock().now
        let hourAgo = SQLValue.integer((now - .seconds(3_600)).microseconds)
        // Beyond the quarter of an hour of the alert, and well before the end of the look-ups.
        let longAgo = SQLValue.integer((now - .seconds(1_000)).microseconds)
        let tomorrow = SQLValue.integer((now + .seconds(86_400)).microseconds)
        try await database.write { connection in
            // Daraja does not know it any more, so looking it up settles nothing.
            try connection.execute(
                "UPDATE transactions SET created_at = ?, checkout_request_id = 'ws_CO_gone' WHERE id = 1", [longAgo])
            try connection.execute("UPDATE transactions SET state = 'unknown', status = 'pending' WHERE id = 4")
            for (kind, due) in [("kind_of_the_future", hourAgo), ("look_up", hourAgo)] {
                try connection.execute(
                    """
                    INSERT INTO retry_queue (job_type, payload, max_retries, current_retry, next_retry_at, status, \
                    created_at, updated_at) VALUES (?, 'nothing', 5, 0, ?, 'pending', ?, ?)
                    """, [.text(kind), due, hourAgo, hourAgo])
            }
            // Whatever is looked up for these payments comes later than this test.
            try connection.execute(
                "UPDATE retry_queue SET next_retry_at = ? WHERE payload <> 'nothing'", [tomorrow])
            for version in 1_000..<2_100 {
                try connection.execute(
                    "INSERT INTO events (transaction_ref, version, state, created_at) VALUES (1, ?, 'not a state', 0)",
                    [.integer(Int64(version))])
            }
        }
        try await database.close()
        return try await server.scrape { scrape in
            scrape.sum("lango_dead_letters") == 1 && scrape.sum("lango_feed_lag_events") > 1_000
                && scrape.sum("lango_open_payments", ["state": "unknown"]) == 1
                && scrape.sum("lango_open_payment_oldest_age_seconds", ["state": "accepted"]) > 900
                && scrape.sum("lango_log_lines_total", ["level": "error"]) > 0
        }
    }
}

extension LangoServer {
    func push(_ phoneNumber: String = "254708374149", _ amount: Int64 = 100) async throws -> HTTPCaller.Reply {
        try await client.post(
            "/api/mpesa/stk-push",
            ["phoneNumber": .string(phoneNumber), "amount": JSON(amount), "accountReference": "ORDER-1"])
    }

    /// Posts a callback that says that a push was paid.
    func callback(_ checkoutRequestID: String, _ requestID: String, amount: Int) async throws -> HTTPCaller.Reply {
        try await client.post(
            "/api/mpesa/callback/stk",
            text: """
                {"Body":{"stkCallback":{"MerchantRequestID":"\(requestID)","CheckoutRequestID":"\(checkoutRequestID)",\
                "ResultCode":0,"ResultDesc":"Paid.","CallbackMetadata":{"Item":[{"Name":"Amount","Value":\(amount)},\
                {"Name":"MpesaReceiptNumber","Value":"ALERT\(10_000 + amount)"},\
                {"Name":"PhoneNumber","Value":254711000001}]}}}}
                """)
    }

    /// Scrapes until something is seen.
    func scrape(until isSeen: (Exposition) -> Bool) async throws -> Exposition {
        try await eventually("it is seen in the metrics") {
            let scrape = try await scrape()
            return isSeen(scrape) ? scrape : nil
        }
    }
}
