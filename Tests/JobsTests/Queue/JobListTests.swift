import Testing
import Time

@testable import Jobs

struct JobListTests {
    /// Seven jobs: 3 waiting, of which 2 are due, 1 running, 1 done, 1 dead, 1 discarded.
    private func fill(_ test: TestQueue) async throws {
        for number in 1...4 { try await test.queue.enqueue(NewJob(.test, payload: "\(number)")) }
        let claimed = try await test.claim()
        #expect(try await test.queue.settle(claimed[0], .completed))
        #expect(try await test.queue.settle(claimed[1], .dead(failedTries: 1, error: "no")))
        #expect(try await test.queue.settle(claimed[2], .dead(failedTries: 1, error: "no")))
        try await test.queue.discard(1, reason: "test", operator: "me")
        try await test.queue.enqueue(NewJob(.test, payload: "5", due: test.clock.now + .seconds(3_600)))
        try await test.queue.enqueue(NewJob(.other, payload: "6"))
        test.clock.advance(by: .seconds(5))
        try await test.queue.enqueue(NewJob(.other, payload: "7"))
    }

    @Test func statsCountEveryStatus() async throws {
        try await withQueue { test in
            try await fill(test)
            #expect(
                try await test.queue.stats()
                    == JobStats(pending: 3, processing: 1, completed: 1, failed: 1, deadLetter: 1))
        }
    }

    @Test func theBacklogTellsHowFarBehindTheWorkersAre() async throws {
        try await withQueue { test in
            #expect(try await test.queue.backlog().oldestDueAge == nil)
            try await fill(test)
            #expect(
                try await test.queue.backlog()
                    == JobBacklog(
                        due: 2, scheduled: 1, running: 1, expiredLeases: 0, deadLetters: 1, oldestDueAge: .seconds(5)))
            test.clock.advance(by: .seconds(56))
            #expect(try await test.queue.backlog().expiredLeases == 1)
        }
    }

    @Test func theListIsPagedAndFiltered() async throws {
        try await withQueue { test in
            try await fill(test)
            let first = try await test.queue.list(page: 1, limit: 5)
            #expect(first.jobs.map(\.payload) == ["7", "6", "5", "4", "3"] && first.total == 7)
            let second = try await test.queue.list(page: 2, limit: 5)
            #expect(second.jobs.map(\.payload) == ["2", "1"] && second.total == 7)
            let waiting = try await test.queue.list(status: .pending)
            #expect(waiting.jobs.map(\.payload) == ["5", "7", "6"] && waiting.total == 3)
            #expect(try await test.queue.list(page: -3, limit: 0).jobs.count == 1)
            #expect(try await test.queue.list(page: .max, limit: .max).jobs.isEmpty)
        }
    }

    @Test func pruningTakesWhatEndedLongAgo() async throws {
        try await withQueue { test in
            try await fill(test)
            #expect(try await test.queue.prune(endedBefore: test.clock.now - .seconds(10)) == 0)
            test.clock.advance(by: .seconds(11))
            // The completed job, the discarded one and its dead letter.
            #expect(try await test.queue.prune(endedBefore: test.clock.now - .seconds(10)) == 3)
            #expect(
                try await test.queue.stats()
                    == JobStats(pending: 3, processing: 1, completed: 0, failed: 0, deadLetter: 1))
            #expect(try await test.queue.deadLetters(includesHandled: true).map(\.id) == [2])
        }
    }

    @Test func pruningTakesAnyNumber() async throws {
        try await withQueue { test in
            try await test.database.write { connection in
                for number in 0..<1_200 { try test.queue.enqueue(NewJob(.test, payload: "\(number)"), connection) }
            }
            #expect(try await test.worker(TestHandler { _, _ in .done }).processOnce().completed == 1_200)
            test.clock.advance(by: .seconds(2))
            #expect(try await test.queue.prune(endedBefore: test.clock.now - .seconds(1)) == 1_200)
        }
    }
}
