import Database
import MySQLDatabase
import TestSupport
import Testing

/// Connections that end at the worst moment: what was said to be written is written, and nothing is written twice.
@Suite(.enabled(if: TestServer.isThere, "There is no MySQL server: see scripts/mariadb"))
struct LostConnectionTests {
    @Test func aCommitWhoseAnswerIsLostIsFoundAndNotRepeated() async throws {
        try await MySQLSite.with { site in
            try await site.database.insert("before")
            site.proxy.set(.losingAnswer(to: "COMMIT"))
            let runs = Counter()
            let id = try await site.database.write { connection in
                runs.add()
                return try Items.insert("lost answer", connection)
            }
            #expect(site.proxy.mode == .open, "nothing was lost")
            #expect(runs.value == 1)
            #expect(try await site.direct.names() == ["before", "lost answer"])
            let row = try await site.direct.read { try $0.first("SELECT name FROM items WHERE id = ?", [.integer(id)]) }
            #expect(row == SQLRow(["lost answer"]))
        }
    }

    @Test func aCommitThatNeverArrivedIsMadeUpFor() async throws {
        try await MySQLSite.with { site in
            try await site.database.insert("before")
            site.proxy.set(.losing(request: "COMMIT"))
            let runs = Counter()
            _ = try await site.database.write { connection in
                runs.add()
                return try Items.insert("lost request", connection)
            }
            #expect(site.proxy.mode == .open, "nothing was lost")
            #expect(runs.value == 2)
            #expect(try await site.direct.names() == ["before", "lost request"])
        }
    }

    /// A transaction that is lost before its COMMIT is undone by the server, so it is simply run again.
    @Test func aTransactionThatIsCutOffIsRunAgain() async throws {
        try await MySQLSite.with { site in
            try await site.database.insert("before")
            let runs = Counter()
            _ = try await site.database.write { connection in
                runs.add()
                let id = try Items.insert("cut off", connection)
                if runs.value == 1 { site.proxy.set(.closed) }
                defer { site.proxy.set(.open) }
                return try Items.insert("half", connection) + id
            }
            #expect(runs.value == 2)
            #expect(try await site.direct.names() == ["before", "cut off", "half"])
        }
    }

    @Test func aReadThatIsCutOffIsRunAgain() async throws {
        try await MySQLSite.with { site in
            try await site.database.insert("before")
            let runs = Counter()
            let count = try await site.database.read { connection in
                runs.add()
                if runs.value == 1 { site.proxy.set(.closed) }
                defer { site.proxy.set(.open) }
                return try Items.count(connection)
            }
            #expect(count == 1)
            #expect(runs.value == 2)
        }
    }

    @Test func connectionsThatTheServerEndsAreReplaced() async throws {
        try await MySQLSite.with(connections: 5) { site in
            for round in 0..<5 {
                try await withThrowingTaskGroup { group in
                    for number in 0..<20 {
                        group.addTask { _ = try await site.database.insert("\(round) \(number)") }
                        group.addTask { _ = try await site.database.count() }
                    }
                    try await group.waitForAll()
                }
                let connections = try await site.direct.read { connection in
                    try connection.query(
                        """
                        SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID() \
                        AND command = 'Sleep'
                        """)
                }
                // Some of them have ended by themselves.
                for row in connections { try? await TestServer.administer("KILL \(try row.integer())") }
            }
            #expect(try await site.direct.count() == 100)
        }
    }

    @Test func underLoadNothingIsLostOrDoubledWhileCommitsAreLost() async throws {
        try await MySQLSite.with(connections: 5) { site in
            let written = Counter()
            try await withThrowingTaskGroup { group in
                for writer in 0..<16 {
                    group.addTask {
                        for number in 0..<40 {
                            try await site.database.insert("\(writer) \(number)")
                            written.add()
                        }
                    }
                }
                // One is lost for about every thirty that are written, before or after it has taken effect.
                for loss in 0..<20 {
                    try await waitUntil("there are writes") { written.value >= loss * 30 }
                    site.proxy.set(loss % 2 == 0 ? .losing(request: "COMMIT") : .losingAnswer(to: "COMMIT"))
                    try await waitUntil("a commit is lost") { site.proxy.mode == .open }
                }
                try await group.waitForAll()
            }
            let names = try await site.direct.names()
            #expect(names.count == 640)
            #expect(Set(names).count == 640)
        }
    }

    @Test func aServerThatIsAwayIsToldWithinTheLimit() async throws {
        try await MySQLSite.with { limits in
            limits.patience = .seconds(4)
        } _: { site in
            try await site.database.insert("before")
            site.proxy.set(.closed)
            let start = ContinuousClock.now
            for outcome in [
                await result(of: { try await site.database.insert("refused") }),
                await result(of: { try await site.database.count() }),
            ] {
                let error = try #require(throws: SQLError.self) { try outcome.get() }
                #expect([.unavailable, .busy].contains(error.code), "\(error)")
                #expect(!error.message.contains(try TestServer.configuration("x").password))
            }
            #expect(ContinuousClock.now - start < .seconds(30))
            site.proxy.set(.open)
            try await site.database.insert("after")
            #expect(try await site.direct.names() == ["before", "after"])
        }
    }

    /// The connection is there, but nothing comes back, as from a frozen machine.
    @Test func whoWaitsBehindAServerThatDoesNotAnswerIsTold() async throws {
        try await MySQLSite.with { limits in
            limits.patience = .seconds(4)
            limits.answer = .seconds(8)
        } _: { site in
            try await site.database.insert("before")
            site.proxy.set(.stalled)
            let outcomes = await withTaskGroup { group in
                for number in 0..<5 {
                    group.addTask { await result { try await site.database.insert("\(number)") } }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            for outcome in outcomes {
                let error = try #require(throws: SQLError.self) { try outcome.get() }
                #expect(error.isTransient, "\(error)")
            }
            site.proxy.set(.closed)
            site.proxy.set(.open)
            try await site.database.insert("after")
            #expect(try await site.direct.names() == ["before", "after"])
        }
    }
}
