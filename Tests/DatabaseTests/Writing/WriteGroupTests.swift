import Testing

@testable import Database

@Suite struct WriteGroupTests {
    private static let conflict = SQLError(.conflict, "lost")

    @Test func aGroupIsOneTransaction() {
        let session = ScriptedSession()
        let writes = ["a", "b", "c"].map { RecordedWrite($0) }
        #expect(run(writes, on: session) == [])
        #expect(session.log == ["BEGIN", "a", "b", "c", "COMMIT"])
        #expect(writes.map(\.answers) == [[.done], [.done], [.done]])
    }

    /// In a second try it may be the cause of the first one's end, and a lone write can look for itself.
    @Test func whatBodiesWillLookForIsFetchedOnce() {
        let session = ScriptedSession(["COMMIT": [Self.conflict]])
        let bodies = ["a", "b", "c", "COMMIT"]
        let items = SQLLookUp("amount", from: "items", key: "name")
        let writes = ["a", "b"].map { name in
            RecordedWrite(ahead: SQLLookUp.Key(items, name)) { try $0.execute(name) }
        }
        run(writes + [RecordedWrite("c")], on: session)
        #expect(session.log == ["BEGIN", "AHEAD a b"] + bodies + ["ROLLBACK", "BEGIN"] + bodies)
        let lone = ScriptedSession()
        run([writes[0]], on: lone)
        #expect(lone.log == ["BEGIN", "a", "COMMIT"])
    }

    /// Whatever goes wrong before the first body is nobody's fault.
    @Test func aLookAheadThatIsLostIsRunAgain() {
        let session = ScriptedSession(["AHEAD a": [Self.conflict]])
        let key = SQLLookUp.Key(SQLLookUp("amount", from: "items", key: "name"), "a")
        let writes = [RecordedWrite(ahead: key) { try $0.execute("a") }, RecordedWrite("b")]
        run(writes, on: session)
        #expect(session.log == ["BEGIN", "AHEAD a", "ROLLBACK", "BEGIN", "AHEAD a", "a", "b", "COMMIT"])
        #expect(writes.map(\.answers) == [[.done], [.done]])
    }

    @Test func answersComeAfterTheCommit() {
        let session = ScriptedSession(["COMMIT": [Self.conflict]])
        let writes = ["a", "b"].map { RecordedWrite($0) }
        var answered: [Int] = []
        run(writes, on: session) { _ in answered.append(writes.count { !$0.answers.isEmpty }) }
        #expect(answered == [0])
        #expect(writes.map(\.answers) == [[.done], [.done]])
    }

    @Test func aBodyThatThrowsWithoutAChangeLeavesTheOthersAlone() {
        let session = ScriptedSession()
        let refusing = RecordedWrite { connection in
            _ = try connection.query("look")
            throw Refusal()
        }
        let writes = [RecordedWrite("a"), refusing, RecordedWrite("b")]
        run(writes, on: session)
        #expect(session.log == ["BEGIN", "a", "look", "b", "COMMIT"])
        #expect(writes.map(\.answers) == [[.done], [.refused], [.done]])
    }

    @Test func aBodyThatThrowsAfterAChangeMakesTheOthersRunAgainWithoutIt() {
        let session = ScriptedSession()
        let refusing = RecordedWrite { connection in
            try connection.execute("half")
            throw Refusal()
        }
        let writes = [RecordedWrite("a"), refusing, RecordedWrite("b")]
        run(writes, on: session)
        #expect(
            session.log == [
                "BEGIN", "a", "half", "ROLLBACK", "BEGIN", "a", "b", "COMMIT", "BEGIN", "half", "ROLLBACK",
            ])
        #expect(writes.map(\.answers) == [[.done], [.refused], [.done]])
        #expect(writes.map(\.runs) == [2, 2, 1])
    }

    /// What it threw may rest on the changes of another body, and those may still be lost.
    @Test func aBodyThatThrewAfterAChangeIsAnsweredFromCommittedFacts() {
        let session = ScriptedSession(["COMMIT": [SQLError(.unavailable, "disk full")]])
        var isStored = false
        let first = RecordedWrite("first")
        let twin = RecordedWrite { connection in
            try connection.execute("twin")
            if session.count("COMMIT") == 0 {
                isStored = true
                throw SQLError(.duplicate(key: "receipt"), "")
            }
        }
        run([first, twin], on: session)
        #expect(isStored)
        #expect(first.answers == [.failed(.unavailable)])
        #expect(twin.answers == [.done])
    }

    /// Another transaction has stored the same thing between the look and the insert; now the look finds it.
    @Test func aBodyThatMeetsATakenKeyLooksAgain() {
        let taken = SQLError(.duplicate(key: "key"), "taken")
        let session = ScriptedSession(["insert": [taken]])
        let write = RecordedWrite { connection in
            _ = try connection.query("look")
            if session.count("look") == 1 { try connection.execute("insert") }
        }
        run([write, RecordedWrite("other")], on: session)
        #expect(
            session.log == [
                "BEGIN", "look", "insert", "ROLLBACK", "BEGIN", "other", "COMMIT", "BEGIN", "look", "COMMIT",
            ])
        #expect(write.answers == [.done])
    }

    @Test func aBodyThatAlwaysMeetsATakenKeyFails() {
        let taken = SQLError(.duplicate(key: "key"), "taken")
        let session = ScriptedSession(["insert": [taken, taken, taken]])
        let write = RecordedWrite("insert")
        run([write], on: session)
        #expect(session.count("insert") == 2)
        #expect(write.answers == [.failed(taken.code)])
    }

    @Test func onlyTheFailingBodiesOfAGroupFail() {
        let session = ScriptedSession()
        let writes = (0..<100).map { number in
            RecordedWrite { connection in
                try connection.execute("\(number)")
                if number % 10 == 0 { throw Refusal() }
            }
        }
        run(writes, on: session)
        #expect(writes.map(\.answers) == (0..<100).map { $0 % 10 == 0 ? [.refused] : [.done] })
        #expect(session.count("COMMIT") == 1)
    }

    @Test(arguments: ["BEGIN", "a", "b", "COMMIT"])
    func aConflictAnywhereRunsTheWholeGroupAgain(_ place: String) {
        let session = ScriptedSession([place: [Self.conflict, Self.conflict]])
        let writes = [RecordedWrite("a"), RecordedWrite("b")]
        #expect(run(writes, on: session) == [1, 2])
        #expect(session.log.suffix(4) == ["BEGIN", "a", "b", "COMMIT"])
        #expect(session.count("BEGIN") == 3)
        #expect(writes.map(\.answers) == [[.done], [.done]])
    }

    @Test func aConflictIsNotTriedAgainWhenItIsTooLate() {
        let session = ScriptedSession(["COMMIT": [Self.conflict, Self.conflict]])
        let writes = [RecordedWrite("a"), RecordedWrite("b")]
        var group = WriteGroup(writes, on: session)
        group.run { $0 < 2 }
        #expect(session.count("BEGIN") == 2)
        #expect(writes.map(\.answers) == [[.failed(.conflict)], [.failed(.conflict)]])
    }

    @Test(arguments: ["BEGIN", "a", "b", "COMMIT"])
    func aConflictIsTriedSixTimes(_ place: String) {
        let session = ScriptedSession([place: Array(repeating: Self.conflict, count: 100)])
        let writes = [RecordedWrite("a"), RecordedWrite("b")]
        #expect(run(writes, on: session) == [1, 2, 3, 4, 5])
        #expect(session.count("BEGIN") == 6)
        #expect(writes.map(\.answers) == [[.failed(.conflict)], [.failed(.conflict)]])
    }

    @Test(arguments: ["BEGIN", "a", "COMMIT"], [.unavailable, .busy, .outcomeUnknown] as [SQLError.Code])
    func anyOtherErrorOfTheSessionFailsAllAtOnce(_ place: String, _ code: SQLError.Code) {
        let session = ScriptedSession([place: [SQLError(code, "")]])
        let writes = [RecordedWrite("a"), RecordedWrite("b")]
        #expect(run(writes, on: session) == [])
        #expect(session.count("BEGIN") == 1)
        #expect(session.count("b") == (place == "COMMIT" ? 1 : 0))
        #expect(session.log.last == (place == "BEGIN" ? "BEGIN" : "ROLLBACK"))
        #expect(writes.map(\.answers) == [[.failed(code)], [.failed(code)]])
    }

    @Test(arguments: [SQLError.Code.constraint, .other])
    func aRefusedStatementConcernsItsBodyOnly(_ code: SQLError.Code) {
        let session = ScriptedSession(["b": [SQLError(code, "")]])
        let writes = ["a", "b", "c"].map { RecordedWrite($0) }
        run(writes, on: session)
        #expect(session.log == ["BEGIN", "a", "b", "c", "COMMIT"])
        #expect(writes.map(\.answers) == [[.done], [.failed(code)], [.done]])
    }

    /// After such an error the database is outside of any transaction: what came after it would remain.
    @Test(arguments: [SQLError.Code.conflict, .unavailable])
    func aBodyCannotGoOnAfterTheTransactionEnded(_ code: SQLError.Code) {
        let session = ScriptedSession(["b": [SQLError(code, "")]])
        let swallowing = RecordedWrite { connection in
            do { try connection.execute("b") } catch {}
            do { try connection.execute("outside") } catch {}
        }
        let writes = [RecordedWrite("a"), swallowing, RecordedWrite("c")]
        run(writes, on: session)
        #expect(session.log.prefix(4) == ["BEGIN", "a", "b", "ROLLBACK"])
        if code == .conflict {
            #expect(session.log.dropFirst(4) == ["BEGIN", "a", "b", "outside", "c", "COMMIT"])
            #expect(writes.map(\.answers) == [[.done], [.done], [.done]])
        } else {
            #expect(writes.map(\.answers) == Array(repeating: [.failed(code)], count: 3))
        }
    }

    @Test func aBodyThatFindsAConflictRunsAgainByItself() {
        let session = ScriptedSession()
        var looks = 0
        let racing = RecordedWrite { connection in
            _ = try connection.query("look")
            looks += 1
            if looks < 4 { throw SQLError(.conflict, "has moved on") }
            try connection.execute("move")
        }
        let writes = [RecordedWrite("a"), racing, RecordedWrite("b")]
        #expect(run(writes, on: session) == [1, 2])
        #expect(writes.map(\.answers) == [[.done], [.done], [.done]])
        #expect(writes.map(\.runs) == [2, 4, 1])
        #expect(session.log.suffix(4) == ["BEGIN", "look", "move", "COMMIT"])
    }

    @Test func aBodyThatAlwaysFindsAConflictFailsAlone() {
        let session = ScriptedSession()
        let racing = RecordedWrite { _ in throw SQLError(.conflict, "has moved on") }
        let writes = [RecordedWrite("a"), racing]
        run(writes, on: session)
        #expect(writes.map(\.answers) == [[.done], [.failed(.conflict)]])
        #expect(racing.runs == 7)
    }

    /// Runs a group and returns the tries before which it paused.
    @discardableResult
    private func run(_ writes: [RecordedWrite], on session: ScriptedSession, pause: (Int) -> Void = { _ in }) -> [Int] {
        var pauses: [Int] = []
        var group = WriteGroup(writes, on: session)
        group.run { number in
            pauses.append(number)
            pause(number)
            return true
        }
        return pauses
    }
}
