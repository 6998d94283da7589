import Database
import Testing
import Time

@testable import Jobs

struct JobQueueTests {
    private struct Refusal: Error {}

    @Test func aJobIsStoredAsOrdered() async throws {
        try await withQueue { test in
            let due = test.clock.now + .seconds(30)
            let enqueued = try await test.queue.enqueue(
                NewJob(
                    .test, payload: #"{"id":7}"#, due: due, uniqueKey: "test:7", correlationID: "request-1",
                    request: JobRequest(endpoint: "https://example.com", method: "POST", headers: "{}")))
            #expect(enqueued.isNew)
            let job = try await test.job(enqueued.jobID)
            #expect(job.work.kind == "test")
            #expect(job.payload == #"{"id":7}"#)
            #expect(job.work.request == JobRequest(endpoint: "https://example.com", method: "POST", headers: "{}"))
            #expect(job.work.correlationID == "request-1")
            #expect(job.work.uniqueKey == "test:7")
            #expect(job.work.maxTries == 5)
            #expect(
                job.progress
                    == JobProgress(status: .pending, failedTries: 0, due: due, lastError: nil, leaseUntil: nil))
            #expect(job.createdAt == test.clock.now && job.updatedAt == test.clock.now)
        }
    }

    @Test func aJobGoesWithItsTransaction() async throws {
        try await withQueue { test in
            await #expect(throws: Refusal.self) {
                try await test.database.write { connection in
                    try test.queue.enqueue(NewJob(.test, payload: ""), connection)
                    throw Refusal()
                }
            }
            #expect(try await test.queue.stats() == JobStats())
            try await test.database.write { connection in
                try test.queue.enqueue(NewJob(.test, payload: "1"), connection)
                try test.queue.enqueue(NewJob(.test, payload: "2"), connection)
            }
            #expect(try await test.queue.stats().pending == 2)
        }
    }

    @Test func aPayloadHasALimit() async throws {
        try await withQueue { test in
            let largest = String(repeating: "x", count: JobQueue.largestPayload)
            try await test.queue.enqueue(NewJob(.test, payload: largest))
            await #expect(throws: JobQueueError.payloadTooLarge(limit: JobQueue.largestPayload)) {
                try await test.queue.enqueue(NewJob(.test, payload: largest + "x"))
            }
            #expect(try await test.queue.stats().pending == 1)
        }
    }

    @Test func aSecondOrderWithALiveKeyChangesNothing() async throws {
        try await withQueue { test in
            let first = try await test.queue.enqueue(
                NewJob(.test, payload: "1", due: test.clock.now + .seconds(60), uniqueKey: "key"))
            let before = try await test.job(first.jobID)
            let second = try await test.queue.enqueue(NewJob(.test, payload: "2", uniqueKey: "key"))
            #expect(second == .alreadyWaiting(first.jobID))
            #expect(try await test.job(first.jobID) == before)
            #expect(try await test.queue.stats().pending == 1)
        }
    }

    @Test(arguments: [(-30, 30), (30, 60)])
    func aSecondOrderMayMoveTheFirstEarlierButNeverLater(offset: Int, due: Int) async throws {
        try await withQueue { test in
            let now = test.clock.now
            let first = try await test.queue.enqueue(
                NewJob(.test, payload: "1", due: now + .seconds(60), uniqueKey: "key"))
            let second = try await test.queue.enqueue(
                NewJob(
                    .test, payload: "2", due: now + .seconds(60 + offset), uniqueKey: "key", ifLive: .moveEarlier))
            #expect(second == .alreadyWaiting(first.jobID))
            #expect(try await test.job(first.jobID).progress.due == now + .seconds(due))
        }
    }

    @Test(arguments: [JobTransition.completed, .dead(failedTries: 1, error: "no")])
    func aKeyIsFreeAfterItsJobEnded(_ end: JobTransition) async throws {
        try await withQueue { test in
            let first = try await test.queue.enqueue(NewJob(.test, payload: "1", uniqueKey: "key"))
            let claimed = try #require(try await test.claim().first)
            #expect(
                try await test.queue.enqueue(NewJob(.test, payload: "2", uniqueKey: "key"))
                    == .alreadyRunning(first.jobID))
            #expect(try await test.queue.settle(claimed, end))
            let third = try await test.queue.enqueue(NewJob(.test, payload: "3", uniqueKey: "key"))
            #expect(third.isNew && third.jobID != first.jobID)
        }
    }

    @Test func aKeyStaysTakenWhileItsJobWaitsForAnotherTry() async throws {
        try await withQueue { test in
            let first = try await test.queue.enqueue(NewJob(.test, payload: "1", uniqueKey: "key"))
            let claimed = try #require(try await test.claim().first)
            let due = test.clock.now + .seconds(1)
            #expect(try await test.queue.settle(claimed, .waiting(due: due, failedTries: 1, error: "no")))
            #expect(
                try await test.queue.enqueue(NewJob(.test, payload: "2", uniqueKey: "key"))
                    == .alreadyWaiting(first.jobID))
        }
    }

    @Test func anOrderThatComesWhileTheJobRunsIsNotForgotten() async throws {
        try await withQueue { test in
            let first = try await test.queue.enqueue(NewJob(.test, payload: "1", uniqueKey: "key"))
            let claimed = try #require(try await test.claim().first)
            for seconds in [50, 40, 60] {
                let order = NewJob(
                    .test, payload: "2", due: test.clock.now + .seconds(seconds), uniqueKey: "key", ifLive: .moveEarlier
                )
                #expect(try await test.queue.enqueue(order) == .alreadyRunning(first.jobID))
            }
            let earliest = test.clock.now + .seconds(40)
            #expect(try await test.queue.settle(claimed, .completed))
            let job = try await test.job(first.jobID)
            #expect(job.progress.status == .pending && job.progress.due == earliest)
            test.clock.advance(by: .seconds(40))
            let again = try #require(try await test.claim().first)
            #expect(try await test.queue.settle(again, .completed))
            #expect(try await test.job(first.jobID).progress.status == .completed)
        }
    }

    @Test func concurrentOrdersWithOneKeyMakeOneJob() async throws {
        try await withQueue { test in
            let ids = try await withThrowingTaskGroup(of: Enqueued.self) { group in
                for number in 0..<50 {
                    group.addTask {
                        try await test.queue.enqueue(NewJob(.test, payload: "\(number)", uniqueKey: "key"))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(ids.map(\.jobID)).count == 1)
            #expect(ids.count { $0.isNew } == 1)
        }
    }

    /// A job that is running has looked before what makes its kind due was written.
    @Test func hasteningMakesWaitingJobsDueAndRunsRunningOnesOnceMore() async throws {
        try await withQueue { test in
            let later = test.clock.now + .seconds(300)
            let running = try await test.queue.enqueue(NewJob(.test, payload: "running")).jobID
            let waiting = try await test.queue.enqueue(NewJob(.test, payload: "waiting", due: later)).jobID
            let other = try await test.queue.enqueue(NewJob(.other, payload: "other", due: later)).jobID
            let runs = Tally<String>()
            let worker = test.worker(
                TestHandler { job, _ in
                    runs.add(job.payload)
                    guard job.payload == "running", runs["running"] == 1 else { return .done }
                    try await test.database.write { connection in
                        try JobQueue.hasten(.test, at: test.clock.now, connection)
                    }
                    return .again(after: .seconds(300))
                })
            _ = try await worker.processOnce()
            #expect(runs.all == ["running": 2, "waiting": 1])
            #expect(try await test.job(running).progress.status == .completed)
            #expect(try await test.job(waiting).progress.status == .completed)
            #expect(try await test.job(other).progress.due == later)
        }
    }

    @Test func hasteningAFewTakesThoseThatWouldBeDueFirst() async throws {
        try await withQueue { test in
            var ids: [Int64] = []
            for (seconds, owner) in [(300, 1), (100, 1), (50, 2), (200, 1)] as [(Int, Int64)] {
                let due = test.clock.now + .seconds(seconds)
                ids.append(try await test.queue.enqueue(NewJob(.test, payload: "", due: due, owner: owner)).jobID)
            }
            try await test.database.write { connection in
                try JobQueue.hasten(.test, atMost: 2, at: test.clock.now, connection)
            }
            var waits: [Duration] = []
            for id in ids { waits.append(try await test.job(id).progress.due - test.clock.now) }
            #expect(waits == [.seconds(300), .zero, .seconds(50), .zero])
        }
    }
}

extension TestQueue {
    func claim(_ kinds: [JobKind] = [.test], limit: Int = 10) async throws -> [ClaimedJob] {
        try await queue.claim(kinds: kinds.map(\.name), limit: limit, lease: .seconds(60), randomness: bits.source)
    }
}
