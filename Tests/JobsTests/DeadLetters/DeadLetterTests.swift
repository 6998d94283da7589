import Testing
import Time

@testable import Jobs

struct DeadLetterTests {
    /// Runs a job to its death and returns its number.
    private func kill(_ test: TestQueue, uniqueKey: String? = nil) async throws -> Int64 {
        let enqueued = try await test.queue.enqueue(
            NewJob(
                .test, payload: "work", uniqueKey: uniqueKey, correlationID: "request-1",
                request: JobRequest(endpoint: "/x"), owner: 7))
        let claimed = try #require(try await test.claim().first)
        #expect(try await test.queue.settle(claimed, .dead(failedTries: 5, error: "no money")))
        return enqueued.jobID
    }

    @Test func aDeadLetterTellsWhatHappened() async throws {
        try await withQueue { test in
            let jobID = try await kill(test, uniqueKey: "key")
            let letter = try #require(try await test.queue.deadLetters().first)
            #expect(letter.jobID == jobID && letter.finalError == "no money" && letter.failedTries == 5)
            #expect(letter.work == (try await test.jobBefore(letter)) && letter.work.owner == 7)
            #expect(letter.createdAt == test.clock.now && letter.jobCreatedAt == test.clock.now)
            #expect(letter.handling == nil)
            #expect(try await test.job(jobID).progress.status == .deadLetter)
            #expect(try await test.queue.deadLetter(id: letter.id) == letter)
        }
    }

    @Test func aRequeuedLetterIsANewJobWithAllItsTries() async throws {
        try await withQueue { test in
            let jobID = try await kill(test, uniqueKey: "key")
            let letter = try #require(try await test.queue.deadLetters().first)
            test.clock.advance(by: .seconds(9))
            let newID = try await test.queue.requeue(letter.id, reason: "topped up", operator: "amina")
            #expect(newID != jobID)
            let job = try await test.job(newID)
            #expect(job.work == letter.work)
            #expect(job.progress.status == .pending && job.progress.failedTries == 0)
            #expect(job.progress.due == test.clock.now)
            #expect(try await test.queue.deadLetters().isEmpty)
            let handled = try #require(try await test.queue.deadLetters(includesHandled: true).first)
            #expect(
                handled.handling
                    == .requeued(jobID: newID, at: test.clock.now, by: "amina", reason: "topped up"))
            #expect(try await test.job(jobID).progress.status == .failed)
        }
    }

    @Test func aRequeuedLetterJoinsALiveJobWithItsKey() async throws {
        try await withQueue { test in
            _ = try await kill(test, uniqueKey: "key")
            let live = try await test.queue.enqueue(
                NewJob(.test, payload: "work", due: test.clock.now + .seconds(60), uniqueKey: "key"))
            #expect(try await test.queue.requeue(1, reason: "", operator: "amina") == live.jobID)
            #expect(try await test.job(live.jobID).progress.due == test.clock.now)
            #expect(try await test.queue.stats().pending == 1)
        }
    }

    @Test func aDiscardedLetterIsGivenUp() async throws {
        try await withQueue { test in
            let jobID = try await kill(test)
            try await test.queue.discard(1, reason: "paid by hand", operator: "amina")
            #expect(try await test.queue.deadLetters().isEmpty)
            #expect(
                try await test.queue.deadLetter(id: 1)?.handling
                    == .discarded(at: test.clock.now, by: "amina", reason: "paid by hand"))
            #expect(try await test.job(jobID).progress.status == .failed)
            #expect(try await test.queue.stats() == JobStats(failed: 1))
        }
    }

    @Test func anUnknownLetterIsRefused() async throws {
        try await withQueue { test in
            await #expect(throws: JobQueueError.deadLetterNotFound(7)) {
                try await test.queue.requeue(7, reason: "", operator: "amina")
            }
            await #expect(throws: JobQueueError.deadLetterNotFound(7)) {
                try await test.queue.discard(7, reason: "", operator: "amina")
            }
            #expect(JobQueueError.deadLetterNotFound(7).description == "Dead letter item not found")
        }
    }

    @Test func aLetterIsHandledOnce() async throws {
        try await withQueue { test in
            _ = try await kill(test)
            let results = await withTaskGroup(of: Int64?.self) { group in
                for person in 0..<20 {
                    group.addTask { try? await test.queue.requeue(1, reason: "", operator: "person \(person)") }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(results.compactMap { $0 }.count == 1)
            #expect(try await test.queue.stats().pending == 1)
            await #expect(throws: JobQueueError.deadLetterHandled(1)) {
                try await test.queue.discard(1, reason: "", operator: "amina")
            }
        }
    }

    @Test func lettersArePaged() async throws {
        try await withQueue { test in
            for _ in 0..<3 { _ = try await kill(test) }
            #expect(try await test.queue.deadLetters(limit: 2).map(\.id) == [3, 2])
            #expect(try await test.queue.deadLetters(limit: 2, offset: 2).map(\.id) == [1])
            #expect(try await test.queue.deadLetters(limit: -1, offset: -1).map(\.id) == [3])
        }
    }
}

extension TestQueue {
    /// What the letter's job was ordered to do; its row has given up the unique key.
    fileprivate func jobBefore(_ letter: DeadLetter) async throws -> JobWork {
        let work = try await job(letter.jobID).work
        #expect(work.uniqueKey == nil)
        return JobWork(
            kind: work.kind, payload: work.payload, request: work.request, correlationID: work.correlationID,
            uniqueKey: letter.work.uniqueKey, maxTries: work.maxTries, owner: work.owner)
    }
}
