import Database
import TestSupport
import Testing
import Time

@testable import Jobs

struct LeaseTests {
    @Test func claimsFollowTheDueTimes() async throws {
        try await withQueue { test in
            for (payload, seconds) in [("c", -1), ("a", -3), ("later", 1), ("b", -2)] {
                try await test.queue.enqueue(
                    NewJob(.test, payload: payload, due: test.clock.now + .seconds(seconds)))
            }
            #expect(try await test.claim(limit: 2).map(\.job.payload) == ["a", "b"])
            #expect(try await test.claim(limit: 2).map(\.job.payload) == ["c"])
            #expect(try await test.claim(limit: 2).isEmpty)
            test.clock.advance(by: .seconds(1))
            #expect(try await test.claim(limit: 2).map(\.job.payload) == ["later"])
        }
    }

    @Test func aClaimedJobIsLeased() async throws {
        try await withQueue { test in
            try await test.queue.enqueue(NewJob(.test, payload: ""))
            let claimed = try #require(try await test.claim().first)
            #expect(claimed.job.progress.status == .processing)
            #expect(claimed.job.progress.leaseUntil == test.clock.now + .seconds(60))
            #expect(claimed.lease.token.count == 32)
        }
    }

    @Test func otherKindsStayWhereTheyAre() async throws {
        try await withQueue { test in
            for _ in 0..<20 { try await test.queue.enqueue(NewJob(.other, payload: "other")) }
            try await test.queue.enqueue(NewJob(.test, payload: "test"))
            #expect(try await test.claim([.test], limit: 5).map(\.job.payload) == ["test"])
            #expect(try await test.queue.stats().pending == 20)
        }
    }

    @Test(.enabled(if: !DatabaseUnderTest.isMySQL, "Plans are read in SQLite's words"))
    func findingWhatIsDueReadsAnIndexOnly() async throws {
        try await withQueue { test in
            let plan = try await test.database.read { connection in
                try connection.query(
                    "EXPLAIN QUERY PLAN " + LeaseStore.dueSQL(kindCount: 3), [0, "a", "b", "c", 10]
                ).map { "\($0.values)" }.joined(separator: "\n")
            }
            #expect(plan.contains("COVERING INDEX ix_retry_queue_due (status=? AND next_retry_at<?)"), "\(plan)")
            #expect(!plan.contains("TEMP B-TREE"), "\(plan)")
        }
    }

    @Test func aStaleWorkersResultIsRefused() async throws {
        try await withQueue { test in
            let id = try await test.queue.enqueue(NewJob(.test, payload: "")).jobID
            let stale = try #require(try await test.claim().first)
            test.clock.advance(by: .seconds(61))
            #expect(try await test.queue.takeOver(randomness: test.bits.source).count == 1)
            #expect(try await !test.queue.settle(stale, .completed))
            let fresh = try #require(try await test.claim().first)
            #expect(fresh.job.progress.failedTries == 1)
            for transition: JobTransition in [
                .completed, .waiting(due: test.clock.now, failedTries: 1, error: "no"),
                .dead(failedTries: 1, error: "no"),
            ] {
                #expect(try await !test.queue.settle(stale, transition))
            }
            #expect(try await test.queue.extend([stale.lease, fresh.lease], by: .seconds(60)) == [stale.lease])
            #expect(try await test.job(id).progress.status == .processing)
            #expect(try await test.queue.settle(fresh, .completed))
            #expect(try await test.queue.deadLetters().isEmpty)
        }
    }

    @Test func aLeaseThatNobodyTookOverStillCounts() async throws {
        try await withQueue { test in
            let id = try await test.queue.enqueue(NewJob(.test, payload: "")).jobID
            let late = try #require(try await test.claim().first)
            test.clock.advance(by: .seconds(600))
            #expect(try await test.queue.settle(late, .completed))
            #expect(try await test.job(id).progress.status == .completed)
        }
    }

    @Test func aLeaseIsNotTakenOverBeforeItsEnd() async throws {
        try await withQueue { test in
            try await test.queue.enqueue(NewJob(.test, payload: ""))
            let claimed = try #require(try await test.claim().first)
            test.clock.advance(by: .seconds(60))
            #expect(try await test.queue.takeOver(randomness: test.bits.source).isEmpty)
            #expect(try await test.queue.extend([claimed.lease], by: .seconds(60)).isEmpty)
            test.clock.advance(by: .seconds(60))
            #expect(try await test.queue.takeOver(randomness: test.bits.source).isEmpty)
        }
    }

    @Test func oneOfManyTakesOver() async throws {
        try await withQueue { test in
            for _ in 0..<250 { try await test.queue.enqueue(NewJob(.test, payload: "")) }
            _ = try await test.claim(limit: 250)
            test.clock.advance(by: .seconds(61))
            let taken = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 {
                    group.addTask { try await test.queue.takeOver(randomness: test.bits.source).count }
                }
                return try await group.reduce(0, +)
            }
            #expect(taken == 250)
            #expect(try await test.claim(limit: 250).allSatisfy { $0.job.progress.failedTries == 1 })
        }
    }

    @Test func aJobThatKillsItsWorkersEndsAsADeadLetter() async throws {
        try await withQueue { test in
            let id = try await test.queue.enqueue(NewJob(.test, payload: "")).jobID
            for _ in 1...5 {
                #expect(try await test.claim().count == 1)
                test.clock.advance(by: .seconds(61))
                _ = try await test.queue.takeOver(randomness: test.bits.source)
            }
            #expect(try await test.claim().isEmpty)
            #expect(try await test.job(id).progress.status == .deadLetter)
            #expect(
                try await test.queue.deadLetters().map(\.finalError) == ["the worker did not finish within its lease"])
        }
    }

    @Test func aHandlersTransactionCanAskForItsLease() async throws {
        try await withQueue { test in
            try await test.queue.enqueue(NewJob(.test, payload: ""))
            let lease = try #require(try await test.claim().first).lease
            #expect(try await test.database.write { try lease.isHeld($0) })
            test.clock.advance(by: .seconds(61))
            _ = try await test.queue.takeOver(randomness: test.bits.source)
            #expect(try await !test.database.write { try lease.isHeld($0) })
        }
    }

    @Test(arguments: [
        (JobTransition.completed, JobStatus.completed),
        (.waiting(due: Instant(seconds: 2_000_000_000), failedTries: 1, error: "no"), .pending),
        (.dead(failedTries: 1, error: "no"), .deadLetter),
    ])
    func aResultWhoseCommitWasNotAnsweredCountsOnce(_ transition: JobTransition, _ status: JobStatus) async throws {
        try await withQueue { test in
            let id = try await test.queue.enqueue(NewJob(.test, payload: "")).jobID
            let claimed = try #require(try await test.claim().first)
            test.database.failNextWrites([.answerLost])
            await #expect(throws: SQLError.self) { try await test.queue.settle(claimed, transition) }
            #expect(try await test.queue.settle(claimed, transition))
            #expect(try await test.job(id).progress.status == status)
            #expect(try await test.queue.deadLetters().count == (status == .deadLetter ? 1 : 0))
        }
    }

    @Test func aClaimWhoseCommitWasNotAnsweredIsNotLost() async throws {
        try await withQueue { test in
            try await test.queue.enqueue(NewJob(.test, payload: ""))
            test.database.failNextWrites([.answerLost])
            #expect(try await test.claim().count == 1)
        }
    }
}
