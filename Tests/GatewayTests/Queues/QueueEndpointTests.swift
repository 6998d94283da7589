import Bytes
import JSON
import Jobs
import Payments
import TestSupport
import Testing
import Time

struct QueueEndpointTests {
    @Test func jobsAreListedNewestFirstWithTheReferencesColumns() async throws {
        try await withGateway(.silent) { gateway in
            for number in 1...3 { try await gateway.queuePayout("071234567\(number)") }
            let reply = try await gateway.client.get("/api/retry-queue?limit=2")
            #expect(reply.status == 200)
            #expect(reply.json["data"]?.names == ["jobs", "pagination"])
            let jobs = try #require(reply.json[path: "data", "jobs"]?.array)
            #expect(jobs.map { $0["correlation_id"] } == ["3", "2"])
            #expect(
                jobs.first?.names == [
                    "id", "job_type", "status", "max_retries", "current_retry", "next_retry_at", "last_error",
                    "created_at", "updated_at", "endpoint", "method", "headers", "payload", "correlation_id",
                    "merchant",
                ])
            #expect(jobs.first?["status"] == "pending" && jobs.first?["current_retry"] == 0)
            let pagination: JSON = ["page": 1, "limit": 2, "total": 3, "totalPages": 2]
            #expect(reply.json[path: "data", "pagination"] == pagination)
            let second = try await gateway.client.get("/api/retry-queue?limit=2&page=2&status=pending")
            #expect(second.json[path: "data", "jobs"]?.array?.map { $0["correlation_id"] } == ["1"])
            let none = try await gateway.client.get("/api/retry-queue?status=completed")
            #expect(none.json[path: "data", "jobs"] == [] && none.json[path: "data", "pagination", "total"] == 0)
        }
    }

    @Test func theStatesAreCounted() async throws {
        try await withGateway(.silent) { gateway in
            let empty = try await gateway.client.get("/api/retry-queue/stats")
            #expect(
                empty.json["data"] == ["pending": 0, "processing": 0, "completed": 0, "failed": 0, "deadLetter": 0])
            _ = try await gateway.deadLetter()
            try await gateway.queuePayout("0712345678")
            try await gateway.runJobs()
            try await gateway.queuePayout("0712345679")
            let stats = try await gateway.client.get("/api/retry-queue/stats")
            // One payout is sent and one waits; the one that was sent has a look-up that waits.
            #expect(
                stats.json["data"] == ["pending": 2, "processing": 0, "completed": 1, "failed": 0, "deadLetter": 1])
        }
    }

    @Test func aTriggerIsAnsweredInTheReferencesWords() async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await gateway.client.send("POST", "/api/retry-queue")
            #expect(reply.status == 200)
            #expect(reply.json == ["success": true, "message": "Queue processing triggered"])
        }
    }

    @Test func deadLettersAreListedAndGivenAnotherLife() async throws {
        try await withGateway(.silent) { gateway in
            let id = try await gateway.deadLetter()
            let list = try await gateway.client.get("/api/dead-letter?limit=10&offset=0")
            #expect(list.status == 200 && list.json["data"]?.names == ["items"])
            let item = try #require(list.json[path: "data", "items"]?.array?.first)
            #expect(
                item.names == [
                    "id", "original_job_id", "job_type", "final_error", "max_retries", "current_retry",
                    "original_created_at", "created_at", "handling", "endpoint", "method", "headers", "payload",
                    "correlation_id", "merchant",
                ])
            #expect(item["id"] == JSON(id) && item["final_error"] == "the payload names no payment")
            #expect(item["handling"] == .null)
            let past = try await gateway.client.get("/api/dead-letter?offset=1")
            #expect(past.json[path: "data", "items"] == [])

            let retry = try await gateway.client.send("POST", "/api/dead-letter/\(id)/retry")
            #expect(retry.status == 200)
            #expect(retry.json.names == ["success", "data", "message"])
            #expect(retry.json["message"] == "Item requeued for retry")
            let newJobID = try #require(retry.json[path: "data", "newJobId"]?.int)
            #expect(try await gateway.payments.queue.job(id: newJobID)?.work.payload == "not a number")
            let again = try await gateway.client.send("POST", "/api/dead-letter/\(id)/retry")
            #expect(again.status == 409 && again.json["code"] == "ALREADY_HANDLED")
            #expect(try await gateway.client.get("/api/dead-letter").json[path: "data", "items"] == [])
        }
    }

    @Test func whoDecidedAndWhyIsKept() async throws {
        try await withGateway(.silent) { gateway in
            let id = try await gateway.deadLetter()
            let reply = try await gateway.client.post(
                "/api/dead-letter/\(id)/discard", ["reason": "known to be lost", "operator": "Amina"])
            #expect(reply.json == ["success": true, "message": "Item discarded"])
            let handled = try await gateway.client.get("/api/dead-letter?handled=true")
            let handling = handled.json[path: "data", "items"]?.array?.first?["handling"]
            #expect(handling?["action"] == "discarded" && handling?["by"] == "Amina")
            #expect(handling?["reason"] == "known to be lost")
            let again = try await gateway.client.send("POST", "/api/dead-letter/\(id)/discard")
            #expect(again.status == 409)
        }
    }

    /// 1 s, 2 s, 4 s, 8 s, each a tenth more or less, and five tries in all.
    @Test func aFailedJobWaitsAsTheReferenceDoesAndEndsAsADeadLetter() async throws {
        let clock = AdjustableClock(runs: false)
        try await withGateway(GatewayOptions { $0.clock = clock }) { gateway in
            let queue = gateway.payments.queue
            let worker = JobWorker(
                queue: queue, handlers: [FailingWork()], randomness: .system, logger: .quiet)
            try await queue.enqueue(NewJob(FailingWork().kind, payload: "work"))
            for (number, wait) in [1, 2, 4, 8].enumerated() {
                _ = try await worker.processOnce()
                let list = try await gateway.client.get("/api/retry-queue")
                let job = try #require(list.json[path: "data", "jobs"]?.array?.first)
                #expect(job["status"] == "pending" && job["current_retry"] == JSON(number + 1))
                #expect(job["max_retries"] == 5 && job["last_error"] == "in vain")
                let tenth = Duration.milliseconds(wait * 100)
                let due = try #require(job["next_retry_at"]?.string)
                #expect(due >= (clock.now + tenth * 9).rfc3339 && due <= (clock.now + tenth * 11).rfc3339, "\(due)")
                clock.advance(by: tenth * 11 + .milliseconds(1))
            }
            _ = try await worker.processOnce()
            let letters = try await gateway.client.get("/api/dead-letter")
            let items = try #require(letters.json[path: "data", "items"]?.array)
            #expect(items.map { $0["final_error"] } == ["in vain"] && items.first?["current_retry"] == 5)
        }
    }

    @Test func unknownItemsAreAnsweredAsTheReferenceDoes() async throws {
        try await withGateway(.silent) { gateway in
            let retry = try await gateway.client.send("POST", "/api/dead-letter/7/retry")
            #expect(retry.status == 500 && retry.json["error"] == "Dead letter item not found")
            #expect(retry.json["success"] == false)
            let discard = try await gateway.client.send("POST", "/api/dead-letter/7/discard")
            #expect(discard.status == 404)
            for path in ["/api/dead-letter/x/retry", "/api/dead-letter/x/discard"] {
                let invalid = try await gateway.client.send("POST", path)
                #expect(invalid.status == 400 && invalid.json["error"] == "Invalid ID")
            }
        }
    }

    @Test(arguments: [
        "/api/retry-queue?page=0", "/api/retry-queue?limit=101", "/api/retry-queue?status=gone",
        "/api/dead-letter?limit=0", "/api/dead-letter?offset=-1", "/api/dead-letter?handled=perhaps",
    ])
    func aParameterOutOfRangeIsNamed(_ target: String) async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await gateway.client.get(target)
            #expect(reply.status == 400 && reply.json["code"] == "VALIDATION_FAILED")
        }
    }
}

/// Work that fails each time, with the waits that kinds have by default.
private struct FailingWork: JobHandler {
    let kind = JobKind("failing")

    func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome { .retry(reason: "in vain") }
}

extension LiveGateway {
    /// Stores a payout for a worker.
    fileprivate func queuePayout(_ phoneNumber: String) async throws {
        let reply = try await client.post(
            Self.payoutPath, Self.payout(phoneNumber), headers: ["Prefer": "respond-async"])
        #expect(reply.status == 202, "\(reply.text)")
    }
}
