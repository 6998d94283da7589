import Database
import Testing

/// A database that does not answer while a group is in hand: callers are told in time, and told the truth.
@Suite struct WritePatienceTests {
    private static func queue(_ session: ScriptedSession) -> WriteQueue {
        WriteQueue(label: "test.patience", patience: .milliseconds(200)) { _, _, body in body(session) }
    }

    @Test func whatHasNotCommittedInTimeNeverDoes() async throws {
        let session = ScriptedSession()
        let queue = Self.queue(session)
        let gate = Gate()
        let error = await #expect(throws: SQLError.self) {
            try await queue.write { connection in
                _ = try connection.execute("a")
                gate.pass()
            }
        }
        #expect(error?.code == .busy)
        gate.open()
        // The writer is well, and works on.
        #expect(try await queue.write { try $0.execute("b") } == 1)
        #expect(session.log == ["BEGIN", "a", "ROLLBACK", "BEGIN", "b", "COMMIT"])
    }

    @Test func aCommitThatDoesNotEndIsUnknown() async throws {
        let gate = Gate()
        let session = ScriptedSession(whileCommitting: gate.pass)
        let queue = Self.queue(session)
        let error = await #expect(throws: SQLError.self) { try await queue.write { _ = try $0.execute("a") } }
        #expect(error?.code == .outcomeUnknown)
        gate.open()
        #expect(try await queue.write { try $0.execute("b") } == 1)
        #expect(session.log == ["BEGIN", "a", "COMMIT", "BEGIN", "b", "COMMIT"])
    }

    /// What waits behind it is not of its group.
    @Test func whoWaitsBehindItIsToldThatNothingWasDone() async throws {
        let gate = Gate()
        let session = ScriptedSession(whileCommitting: gate.pass)
        let queue = Self.queue(session)
        async let first = result { try await queue.write { _ = try $0.execute("a") } }
        try await gate.untilEntered()
        let second = await result { try await queue.write { _ = try $0.execute("b") } }
        let error = #expect(throws: SQLError.self) { try second.get() }
        #expect(error?.code == .busy)
        let isFailure = await first.isFailure
        #expect(isFailure)
        gate.open()
        await queue.close()
        #expect(session.log == ["BEGIN", "a", "COMMIT"])
    }
}
