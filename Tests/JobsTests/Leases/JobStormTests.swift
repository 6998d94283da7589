import Database
import Testing
import Time

@testable import Jobs

/// Throws everything at the queue in an order that a seed decides, and counts the jobs.
struct JobStormTests {
    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func noJobVanishes(seed: UInt64) async throws {
        try await withQueue { test in
            var storm = Storm(test: test, bits: SeededBits(seed: seed))
            for step in 1...600 {
                try await storm.step()
                if step.isMultiple(of: 20) { try await storm.check() }
            }
            try await storm.settleDown()
        }
    }
}

private struct Storm {
    let test: TestQueue
    let bits: SeededBits
    /// Every job that was ever stored.
    var ids: Set<Int64> = []
    /// What the workers believe to hold, stale claims included.
    var hands: [ClaimedJob] = []

    init(test: TestQueue, bits: SeededBits) {
        self.test = test
        self.bits = bits
    }

    mutating func step() async throws {
        switch bits.next(below: 100) {
        case 0..<35: try await order()
        case 35..<55: hands += try await test.claim(limit: 1 + bits.next(below: 6))
        case 55..<80: try await settleOne()
        // A worker dies, or forgets nothing and comes back later with a stale claim.
        case 80..<84: if !hands.isEmpty { hands.remove(at: bits.next(below: hands.count)) }
        case 84..<88: _ = try await test.queue.extend(hands.map(\.lease), by: .seconds(60))
        case 88..<92: _ = try await test.queue.takeOver(randomness: bits.source)
        case 92..<96: try await handleLetter()
        default: test.clock.advance(by: .seconds(bits.next(below: 40)))
        }
    }

    private mutating func order() async throws {
        let new = NewJob(
            .test, payload: "", due: test.clock.now + .seconds(bits.next(below: 30) - 10),
            uniqueKey: bits.next(below: 3) == 0 ? "key \(bits.next(below: 8))" : nil,
            ifLive: bits.next(below: 2) == 0 ? .keep : .moveEarlier)
        switch bits.next(below: 10) {
        case 0:
            struct Undone: Error {}
            _ = try? await test.database.write { [queue = test.queue] connection in
                try queue.enqueue(new, connection)
                throw Undone()
            }
        default: ids.insert(try await test.queue.enqueue(new).jobID)
        }
    }

    private mutating func settleOne() async throws {
        guard !hands.isEmpty else { return }
        let claimed = hands.remove(at: bits.next(below: hands.count))
        // Sometimes the result is written twice: by a worker whose commit was not answered, or by a stale one.
        if bits.next(below: 4) == 0 { hands.append(claimed) }
        let outcomes: [JobOutcome] = [
            .done, .done, .retry(reason: "no"), .again(after: .seconds(5)), .dead(reason: "never"),
        ]
        let transition = JobTransition.after(
            outcomes[bits.next(below: outcomes.count)], of: claimed.job, policy: .standard, at: test.clock.now,
            randomness: bits.source)
        _ = try await test.queue.settle(claimed, transition)
    }

    private mutating func handleLetter() async throws {
        guard let letter = try await test.queue.deadLetters().last else { return }
        if bits.next(below: 2) == 0 {
            ids.insert(try await test.queue.requeue(letter.id, reason: "storm", operator: "storm"))
        } else {
            try await test.queue.discard(letter.id, reason: "storm", operator: "storm")
        }
    }

    /// Every job is scheduled, leased, done or among the dead letters, and its columns agree with that.
    func check() async throws {
        let rows = try await test.database.read { connection in
            try connection.query(
                """
                SELECT r.id, r.status, r.lease_until, r.lease_token, r.unique_key, d.status, \
                (SELECT COUNT(*) FROM dead_letter_queue WHERE original_job_id = r.id) \
                FROM retry_queue r LEFT JOIN dead_letter_queue d ON d.original_job_id = r.id
                """)
        }
        var found: Set<Int64> = []
        for row in rows {
            var reader = row.reader
            let id = try reader.integer()
            found.insert(id)
            let status = try #require(JobStatus(rawValue: try reader.text()))
            let leaseUntil = try reader.optionalInteger()
            let token = try reader.optionalText()
            let uniqueKey = try reader.optionalText()
            let letter = try reader.optionalText()
            let letters = try reader.integer()
            #expect((leaseUntil != nil) == (status == .processing), "job \(id)")
            if status == .processing { #expect(token != nil, "job \(id)") }
            if uniqueKey != nil { #expect(status.isLive, "job \(id)") }
            switch status {
            case .pending, .processing, .completed: #expect(letter == nil, "job \(id)")
            case .deadLetter: #expect(letter == "open" && letters == 1, "job \(id)")
            case .failed: #expect(letter != nil && letter != "open" && letters == 1, "job \(id)")
            }
        }
        #expect(found == ids)
    }

    /// When the storm is over, everything ends by itself.
    mutating func settleDown() async throws {
        hands = []
        let worker = test.worker(TestHandler { _, _ in .done })
        for _ in 0..<20 {
            test.clock.advance(by: .seconds(61))
            _ = try await worker.processOnce()
        }
        try await check()
        let stats = try await test.queue.stats()
        #expect(stats.pending == 0 && stats.processing == 0)
        #expect(stats.completed + stats.failed + stats.deadLetter == ids.count)
    }
}
