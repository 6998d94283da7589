import Database
import Synchronization
import Testing
import Time

@testable import Jobs

struct JobWorkerTests {
    private struct Failure: Error {}

    @Test func aRoundRunsWhatIsDueAndCounts() async throws {
        try await withQueue { test in
            for number in 0..<25 { try await test.queue.enqueue(NewJob(.test, payload: "\(number)")) }
            try await test.queue.enqueue(NewJob(.test, payload: "later", due: test.clock.now + .seconds(5)))
            try await test.queue.enqueue(NewJob(.other, payload: "foreign"))
            let runs = Tally<String>()
            let worker = test.worker(
                TestHandler { job, _ in
                    runs.add(job.payload)
                    return .done
                })
            let round = try await worker.processOnce()
            #expect(round.completed == 25 && round.runs == 25)
            #expect(runs.all == Dictionary(uniqueKeysWithValues: (0..<25).map { ("\($0)", 1) }))
            #expect(try await worker.processOnce() == JobRound())
        }
    }

    @Test func jobsThatHandlersOrderBelongToTheRound() async throws {
        try await withQueue { test in
            try await test.queue.enqueue(NewJob(.test, payload: ""))
            let worker = test.worker(
                TestHandler { _, _ in
                    try await test.queue.enqueue(NewJob(.other, payload: ""))
                    return .done
                },
                TestHandler(.other) { _, _ in .done })
            #expect(try await worker.processOnce().completed == 2)
        }
    }

    @Test func failuresFollowTheScheduleUntilTheJobIsADeadLetter() async throws {
        try await withQueue { test in
            let id = try await test.queue.enqueue(NewJob(.steady, payload: "")).jobID
            let worker = test.worker(TestHandler(.steady) { _, _ in throw Failure() })
            for (number, wait) in [1, 2, 4, 8].enumerated() {
                let round = try await worker.processOnce()
                #expect(round.retried == 1 && round.runs == 1)
                let progress = try await test.job(id).progress
                #expect(progress.status == .pending && progress.failedTries == number + 1)
                #expect(progress.due == test.clock.now + .seconds(wait))
                #expect(progress.lastError == "Failure()")
                #expect(try await worker.processOnce().runs == 0)
                test.clock.advance(by: .seconds(wait))
            }
            let round = try await worker.processOnce()
            #expect(round.died == 1 && round.runs == 1)
            #expect(try await test.job(id).progress.status == .deadLetter)
            let letter = try #require(try await test.queue.deadLetters().first)
            #expect(letter.jobID == id && letter.failedTries == 5 && letter.finalError == "Failure()")
        }
    }

    @Test func comingBackLaterCostsNoTry() async throws {
        try await withQueue { test in
            let id = try await test.queue.enqueue(NewJob(.test, payload: "")).jobID
            let runs = Tally<Int64>()
            let worker = test.worker(
                TestHandler { job, _ in
                    runs.add(job.id)
                    return runs[job.id] < 20 ? .again(after: .seconds(10)) : .done
                })
            for _ in 1..<20 {
                #expect(try await worker.processOnce().postponed == 1)
                test.clock.advance(by: .seconds(10))
            }
            #expect(try await test.job(id).progress.failedTries == 0)
            #expect(try await worker.processOnce().completed == 1)
        }
    }

    @Test func aHandlerMayGiveUpAtOnce() async throws {
        try await withQueue { test in
            try await test.queue.enqueue(NewJob(.test, payload: ""))
            let worker = test.worker(TestHandler { _, _ in .dead(reason: "no such customer") })
            #expect(try await worker.processOnce().died == 1)
            #expect(try await test.queue.deadLetters().map(\.finalError) == ["no such customer"])
        }
    }

    @Test func aHandlerThatTakesTooLongIsCancelledAndTriedAgain() async throws {
        try await withQueue { test in
            let id = try await test.queue.enqueue(NewJob(.steady, payload: "")).jobID
            let clock = test.clock
            let worker = test.worker(
                TestHandler(.steady) { _, _ in
                    try await clock.sleep(for: .seconds(3_600))
                    return .done
                })
            async let round = worker.processOnce()
            // Heartbeat, deadline and the handler itself.
            try await eventually { test.clock.sleeperCount == 3 }
            test.clock.advance(by: .seconds(30))
            #expect(try await round.retried == 1)
            #expect(try await test.job(id).progress.lastError == "took longer than 30.0 seconds")
        }
    }

    @Test func aResultAfterTheDeadlineCounts() async throws {
        try await withQueue { test in
            try await test.queue.enqueue(NewJob(.test, payload: ""))
            let clock = test.clock
            let worker = test.worker(
                TestHandler { _, _ in
                    try? await clock.sleep(for: .seconds(3_600))
                    return .done
                })
            async let round = worker.processOnce()
            try await eventually { test.clock.sleeperCount == 3 }
            test.clock.advance(by: .seconds(30))
            #expect(try await round.completed == 1)
        }
    }

    @Test func heartbeatsKeepALongJob() async throws {
        try await withQueue { test in
            let patient = JobKind("patient", deadline: .seconds(3_600))
            let id = try await test.queue.enqueue(NewJob(patient, payload: "")).jobID
            let clock = test.clock
            let worker = test.worker(
                TestHandler(patient) { _, _ in
                    try await clock.sleep(for: .seconds(200))
                    return .done
                })
            async let round = worker.processOnce()
            for _ in 0..<10 {
                try await eventually { test.clock.sleeperCount == 3 }
                test.clock.advance(by: .seconds(20))
                // The last step ends the job; before that each heartbeat lengthens the lease.
                try await eventually {
                    let progress = try await test.job(id).progress
                    return progress.leaseUntil == clock.now + .seconds(60) || progress.status == .completed
                }
                #expect(try await test.queue.takeOver(randomness: test.bits.source).isEmpty)
            }
            #expect(try await round.completed == 1)
        }
    }

    @Test func aLostLeaseCancelsTheHandlerAndItsResultIsRefused() async throws {
        try await withQueue { test in
            let patient = JobKind("patient", deadline: .seconds(3_600))
            let id = try await test.queue.enqueue(NewJob(patient, payload: "")).jobID
            let clock = test.clock
            let reports = Mutex<[JobReport.Ending]>([])
            let worker = test.worker(
                TestHandler(patient) { _, _ in
                    try? await clock.sleep(for: .seconds(3_000))
                    return .done
                },
                observe: { report in reports.withLock { $0.append(report.ending) } })
            async let round = worker.processOnce()
            try await eventually { test.clock.sleeperCount == 3 }
            // As if this process had been frozen while another one took over.
            _ = try await test.database.write {
                try $0.execute("UPDATE retry_queue SET lease_token = 'other' WHERE id = ?", [.integer(id)])
            }
            test.clock.advance(by: .seconds(20))
            #expect(try await round.unsettled == 1)
            #expect(reports.withLock { $0 } == [.refused])
            #expect(try await test.job(id).progress.status == .processing)
        }
    }

    @Test func aRoundTakesOverFromACrashedWorker() async throws {
        try await withQueue { test in
            let id = try await test.queue.enqueue(NewJob(.test, payload: "")).jobID
            #expect(try await test.claim().count == 1)
            let worker = test.worker(TestHandler { _, _ in .done })
            #expect(try await worker.processOnce() == JobRound())
            test.clock.advance(by: .seconds(61))
            let round = try await worker.processOnce()
            #expect(round.takenOver == 1 && round.completed == 1)
            #expect(try await test.job(id).progress.failedTries == 1)
        }
    }

    @Test func aResultIsWrittenWhenTheDatabaseComesBack() async throws {
        try await withQueue { test in
            let id = try await test.queue.enqueue(NewJob(.test, payload: "")).jobID
            let worker = test.worker(
                TestHandler { _, _ in
                    test.database.failNextWrites([.refused, .answerLost])
                    return .done
                })
            // Ends the pauses between the attempts.
            let round = try await test.clock.whileTicking { try await worker.processOnce() }
            #expect(round.completed == 1)
            #expect(try await test.job(id).progress.status == .completed)
        }
    }

    @Test func aRoundThatCannotReadTheQueueThrowsAfterItsHandlersEnded() async throws {
        try await withQueue { test in
            try await test.queue.enqueue(NewJob(.test, payload: "1"))
            let worker = test.worker(TestHandler { _, _ in .done })
            test.database.failNextWrites([.refused])
            await #expect(throws: SQLError.self) { try await worker.processOnce() }
            #expect(try await worker.processOnce().completed == 1)
        }
    }

    @Test func aRoundHasALimit() async throws {
        try await withQueue { test in
            for _ in 0..<10 { try await test.queue.enqueue(NewJob(.test, payload: "")) }
            let worker = test.worker(
                TestHandler { _, _ in
                    test.clock.advance(by: .seconds(20))
                    return .done
                }, configuration: .init(slots: 1, roundLimit: .seconds(50)))
            #expect(try await worker.processOnce().completed == 3)
            #expect(try await test.queue.stats().pending == 7)
        }
    }
}
