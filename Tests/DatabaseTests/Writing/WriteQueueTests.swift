import Database
import Testing

@Suite struct WriteQueueTests {
    @Test func aLoneWriteWaitsForNobody() async throws {
        let session = ScriptedSession()
        let queue = WriteQueue(session)
        #expect(try await queue.write { try $0.execute("a") } == 1)
        #expect(session.log == ["BEGIN", "a", "COMMIT"])
    }

    @Test func whatComesInDuringACommitMakesTheNextGroup() async throws {
        let session = ScriptedSession()
        try await WriteQueue(session).behindGate(200)
        #expect(session.count("COMMIT") == 2)
    }

    @Test func aGroupIsLimited() async throws {
        let session = ScriptedSession()
        try await WriteQueue(session).behindGate(2 * WriteQueue.maximumGroup + 1)
        #expect(session.count("COMMIT") == 1 + 3)
    }

    @Test func writesRunInTheOrderOfTheirArrival() async throws {
        let session = ScriptedSession()
        let count = 300
        try await WriteQueue(session).behindGate(count)
        #expect(session.log.filter { Int($0) != nil } == (0..<count).map(String.init))
    }

    @Test func eachCallerGetsItsOwnResult() async throws {
        let queue = WriteQueue(ScriptedSession())
        try await withThrowingTaskGroup { group in
            for number in 0..<500 {
                group.addTask {
                    let found = await result {
                        try await queue.write { _ in if number % 7 == 0 { throw Refusal() } else { number } }
                    }
                    if number % 7 == 0 {
                        #expect(throws: Refusal()) { try found.get() }
                    } else {
                        let own = try found.get()
                        #expect(own == number)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func anUnknownOutcomeIsToldAndNotTriedAgain() async throws {
        let session = ScriptedSession(["COMMIT": [SQLError(.outcomeUnknown, "connection lost")]])
        await #expect(throws: SQLError(.outcomeUnknown, "connection lost")) {
            try await WriteQueue(session).write { try $0.execute("a") }
        }
        #expect(session.log == ["BEGIN", "a", "COMMIT", "ROLLBACK"])
    }

    @Test func withoutASessionTheGroupFails() async throws {
        let queue = WriteQueue(label: "test.none") { _, _, _ in throw SQLError(.unavailable, "no connection") }
        for _ in 0..<2 {
            await #expect(throws: SQLError(.unavailable, "no connection")) { try await queue.write { _ in } }
        }
    }

    @Test func aConflictIsTriedAgainAfterAPause() async throws {
        let session = ScriptedSession(["COMMIT": Array(repeating: SQLError(.conflict, "lost"), count: 2)])
        #expect(try await WriteQueue(session).write { try $0.execute("a") } == 1)
        let lost = ["BEGIN", "a", "COMMIT", "ROLLBACK"]
        #expect(session.log == lost + lost + ["BEGIN", "a", "COMMIT"])
    }

    @Test func aFullQueueRefuses() async throws {
        let queue = WriteQueue(ScriptedSession())
        let gate = Gate()
        try await withThrowingTaskGroup { group in
            group.addTask { try await queue.write { _ in gate.pass() } }
            try await gate.untilEntered()
            for _ in 0..<WriteQueue.maximumWaiting { group.addTask { try await queue.write { _ in } } }
            try await waitUntil("the queue is full") { queue.waitingCount == WriteQueue.maximumWaiting }
            let refused = await result { try await queue.write { _ in } }
            #expect(throws: SQLError(.busy, "20000 writes are waiting already")) { try refused.get() }
            gate.open()
            try await group.waitForAll()
        }
        try await queue.write { _ in }
    }

    @Test func closeFinishesTheWaitingAndRefusesTheNew() async throws {
        let session = ScriptedSession()
        let queue = WriteQueue(session)
        let gate = Gate()
        try await withThrowingTaskGroup { group in
            group.addTask { try await queue.write { _ in gate.pass() } }
            try await gate.untilEntered()
            for number in 0..<300 { group.addTask { _ = try await queue.write { try $0.execute("\(number)") } } }
            try await waitUntil("all are waiting") { queue.waitingCount == 300 }
            let closing = Task { await queue.close() }
            let refused = Counter()
            try await waitUntil("the queue is closed") {
                Task {
                    let probe = await result { try await queue.write { _ in } }
                    if probe.isFailure { refused.add() }
                }
                return refused.value > 0
            }
            #expect(session.count("COMMIT") == 0)
            gate.open()
            await closing.value
            #expect(session.count("COMMIT") == 3)
            #expect(session.count("299") == 1)
            try await group.waitForAll()
        }
        await queue.close()
        await #expect(throws: SQLError(.unavailable, "the database is closed")) { try await queue.write { _ in } }
    }

    @Test func closeMissesNoWriteThatWasLetIn() async throws {
        for _ in 0..<200 {
            let session = ScriptedSession()
            let queue = WriteQueue(session)
            let writes = (0..<4).map { _ in
                Task.detached { await result { _ = try await queue.write { try $0.execute("a") } } }
            }
            await queue.close()
            let count = session.count("a")
            var answered = 0
            for write in writes where await !write.value.isFailure { answered += 1 }
            // Each write that was let in ran before `close` returned.
            #expect(answered == count)
        }
    }
}

extension WriteQueue {
    fileprivate convenience init(_ session: ScriptedSession) {
        self.init(label: "test.writer") { _, _, body in body(session) }
    }

    /// Holds the writer back until `count` writes wait, which run the statements `0`, `1` and so on.
    fileprivate func behindGate(_ count: Int) async throws {
        let gate = Gate()
        try await withThrowingTaskGroup { group in
            group.addTask { try await self.write { _ in gate.pass() } }
            try await gate.untilEntered()
            for number in 0..<count {
                group.addTask { _ = try await self.write { try $0.execute("\(number)") } }
                while waitingCount != number + 1 { await Task.yield() }
            }
            gate.open()
            try await group.waitForAll()
        }
    }
}

extension Result {
    var isFailure: Bool { if case .failure = self { true } else { false } }
}
