import Daraja
import DarajaSandbox
import Database
import JSON
import Jobs
import Payments
import TestSupport
import Testing
import Time

extension ReferenceDefectTests {
    /// The retry queue and the dead letters had no producer: nothing was ever tried again.
    @Test func whatIsLeftToDoIsInTheQueueAndIsDone() async throws {
        let clock = AdjustableClock()
        try await withGateway(
            GatewayOptions {
                $0.clock = clock
                $0.sandbox.faults[.resultOnlyByQuery] = 1
            }
        ) { gateway in
            let payment = try await gateway.push()
            clock.advance(by: .seconds(31))
            try await gateway.runJobs()
            #expect(try await gateway.transaction(payment.id)["status"] == "completed")
            // Its next look finds the payment settled.
            clock.advance(by: .seconds(60))
            try await gateway.runJobs()
            let jobs = try await gateway.client.get("/api/retry-queue?status=completed")
            #expect(jobs.json[path: "data", "jobs"]?.array?.map { $0["job_type"] } == ["look_up"])

            let letter = try await gateway.deadLetter()
            let list = try await gateway.client.get("/api/dead-letter")
            #expect(list.json[path: "data", "items"]?.array?.map { $0["id"] } == [JSON(letter)])
            let retry = try await gateway.client.send("POST", "/api/dead-letter/\(letter)/retry")
            #expect(retry.status == 200)
            let stats = try await gateway.client.get("/api/retry-queue/stats")
            #expect(stats.json[path: "data", "pending"] == 1 && stats.json[path: "data", "deadLetter"] == 0)
        }
    }

    /// `retry:*` was never sent, nor `log:created`, and the dashboard listens for a message that the server did not know.
    @Test func whatBecomesOfJobsIsSent() async throws {
        try await withGateway(.silent) { gateway in
            let letter = try await gateway.deadLetter()
            try await gateway.client.events { stream in
                #expect(try await stream.next()?.type == "connected")
                let retry = try await gateway.client.send("POST", "/api/dead-letter/\(letter)/retry")
                let message = try #require(try await stream.next("retry:queued"))
                #expect(message.data[path: "payload", "id"] == retry.json[path: "data", "newJobId"])
                #expect(message.data[path: "payload", "status"] == "pending")
            }
        }
    }

    /// Lists handed page and limit to prepared statements as text, which MySQL 8.0.22 and later refuse.
    @Test(arguments: [
        "/api/transactions?page=2&limit=1", "/api/transactions?page=1&limit=1&type=C2B&status=completed&search=INV",
        "/api/retry-queue?page=1&limit=1", "/api/retry-queue?page=2&limit=5&status=pending",
        "/api/dead-letter?limit=1&offset=1", "/api/callbacks?page=2&limit=1", "/api/logs?page=1&limit=1",
        "/api/errors?page=1&limit=1",
    ])
    func everyListTakesPageAndLimit(_ target: String) async throws {
        try await withGateway(.silent) { gateway in
            for receipt in ["AAAAAAAAA1", "AAAAAAAAA2"] {
                _ = try await gateway.client.post(LiveGateway.confirmationPath, text: c2bNotice(receipt))
            }
            let reply = try await gateway.client.get(target)
            #expect(reply.status == 200 && reply.json["success"] == true)
        }
    }

    /// A worker claimed nothing: two of them ran a job twice, and a crash left it in work for ever.
    @Test func twoWorkersAtOnceSendEachPayoutOnce() async throws {
        try await withGateway(.silent) { gateway in
            for number in 10..<40 {
                let reply = try await gateway.client.post(
                    LiveGateway.payoutPath, LiveGateway.payout("07123456\(number)"),
                    headers: ["Prefer": "respond-async"])
                #expect(reply.status == 202)
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 { group.addTask { _ = try await gateway.worker.processOnce() } }
                try await group.waitForAll()
            }
            let paid = gateway.sandbox.payments.map(\.phoneNumber.digits)
            #expect(paid.count == 30 && Set(paid).count == 30)
        }
    }

    /// See above: a job whose worker died is taken over.
    @Test func aJobOfADeadWorkerIsTakenOver() async throws {
        let clock = AdjustableClock()
        try await withGateway(
            GatewayOptions {
                $0.sandbox.faults[.callbackLost] = 1
                $0.clock = clock
            }
        ) { gateway in
            _ = try await gateway.client.post(
                LiveGateway.payoutPath, LiveGateway.payout(), headers: ["Prefer": "respond-async"])
            // What a worker leaves behind that dies right after its claim.
            let until = SQLValue.integer((clock.now + .seconds(60)).microseconds)
            _ = try await gateway.database.write {
                try $0.execute(
                    "UPDATE retry_queue SET status = 'processing', lease_token = 'dead', lease_until = ?", [until])
            }
            try await gateway.runJobs()
            #expect(gateway.sandbox.payments.isEmpty)
            clock.advance(by: .seconds(75))
            try await gateway.runJobs()
            clock.advance(by: .seconds(5))
            try await gateway.runJobs()
            #expect(gateway.sandbox.payments.count == 1)
        }
    }

    /// A callback was marked as processed by searching all bodies for its id, which met others that mention the id and
    /// read the whole table.
    @Test func aCallbackMarksOnlyItself() async throws {
        try await withGateway(.silent) { gateway in
            let payment = try await gateway.push()
            let mention = #"{"note":"\#(payment.checkoutRequestID)"}"#
            _ = try await gateway.client.post(LiveGateway.callbackPath, text: mention)
            _ = try await gateway.client.post(LiveGateway.callbackPath, text: successCallback(payment))
            #expect(try await gateway.callbackHistory().map(\.isProcessed) == [false, true])
        }
    }

    /// The token was refreshed by all callers at once, a 401 was the end of a call, and each new token may kill the one
    /// before it.
    @Test func oneTokenServesAllAndIsRenewedWhenItDies() async throws {
        let options = GatewayOptions {
            $0.sandbox.faults[.callbackLost] = 1
            $0.sandbox.tokenKillsPrevious = true
        }
        try await withGateway(options) { gateway in
            for round in 0..<3 {
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for number in 0..<8 {
                        group.addTask {
                            try await gateway.client.post(
                                LiveGateway.pushPath, LiveGateway.order("0712345\(round)\(10 + number)")
                            ).status
                        }
                    }
                    for try await status in group { #expect(status == 200) }
                }
                gateway.sandbox.killTokens()
            }
            #expect(gateway.sandbox.payments.count == 24)
        }
    }

    /// Times were in the zone of the server's clock.
    @Test func timesAreThoseOfNairobiOrSayTheirZone() async throws {
        // Half past ten at night in UTC is the next day in Nairobi.
        let clock = AdjustableClock(start: EastAfricaTime.instant(timestamp: "20260923013000"))
        try await withGateway(
            GatewayOptions {
                $0.sandbox.faults[.callbackLost] = 1
                $0.clock = clock
            }
        ) { gateway in
            let payment = try await gateway.push()
            let row = try await gateway.transaction(payment.id)
            #expect(row[path: "raw_request", "Timestamp"]?.string?.hasPrefix("2026092301") == true)
            #expect(row["created_at"]?.string?.hasPrefix("2026-09-22T22:3") == true)
            #expect(row["created_at"]?.string?.hasSuffix("Z") == true)
            let stats = try await gateway.client.get("/api/stats").json["data"]
            #expect(stats?[path: "today", "count"] == 1)
            #expect(stats?["hourlyVolume"]?.array?.first?["hour"] == "2026-09-23 01:00:00")
        }
    }
}
