import Database
import Testing

/// A body happens as a whole or not at all, and nobody sees it half done.
@Suite struct TransactionConformanceTests {
    @Test(arguments: TestDatabase.all)
    func aBodySeesItsOwnChanges(_ database: TestDatabase) async throws {
        try await database.withItems { database in
            let counts = try await database.write { connection in
                let before = try Items.count(connection)
                try Items.insert("a", connection)
                return [before, try Items.count(connection)]
            }
            #expect(counts == [0, 1])
        }
    }

    @Test(arguments: TestDatabase.all)
    func aReaderSeesCommittedStateOnly(_ database: TestDatabase) async throws {
        try await database.withItems { database in
            let gate = Gate()
            async let write: Void = database.write { connection in
                try Items.insert("a", connection)
                gate.pass()
            }
            try await gate.untilEntered()
            #expect(try await database.count() == 0)
            gate.open()
            try await write
            #expect(try await database.count() == 1)
        }
    }

    @Test(arguments: TestDatabase.all)
    func aReaderSeesOneStateThroughout(_ database: TestDatabase) async throws {
        try await database.withItems { database in
            let gate = Gate()
            async let counts = database.read { connection in
                let before = try Items.count(connection)
                gate.pass()
                return [before, try Items.count(connection)]
            }
            try await gate.untilEntered()
            try await database.insert("a")
            gate.open()
            #expect(try await counts == [0, 0])
        }
    }

    @Test(arguments: TestDatabase.all)
    func aReaderCannotWrite(_ database: TestDatabase) async throws {
        try await database.withItems { database in
            await #expect(throws: SQLError.self) { _ = try await database.read { try Items.insert("a", $0) } }
            let count = try await database.count()
            #expect(count == 0)
        }
    }

    @Test(arguments: TestDatabase.all)
    func aBodyThatThrowsLeavesNothingBehind(_ database: TestDatabase) async throws {
        try await database.withItems { database in
            await #expect(throws: Refusal()) {
                try await database.write { connection in
                    try Items.insert("a", connection)
                    throw Refusal()
                }
            }
            let count = try await database.count()
            #expect(count == 0)
            await #expect(throws: Refusal()) { try await database.read { _ in throw Refusal() } }
        }
    }

    @Test(arguments: TestDatabase.all)
    func ofManyBodiesOnlyTheFailingOnesLeaveNothing(_ database: TestDatabase) async throws {
        try await database.withItems { database in
            let refused = await withTaskGroup { group in
                for number in 0..<200 {
                    group.addTask {
                        await result {
                            try await database.write { connection in
                                if number % 20 == 3 { throw Refusal() }
                                try Items.insert("\(number)", connection)
                                if number % 20 == 7 { throw Refusal() }
                            }
                        }
                    }
                }
                return await group.reduce(into: 0) { count, result in
                    if case .failure(let error) = result {
                        #expect(error is Refusal)
                        count += 1
                    }
                }
            }
            #expect(refused == 20)
            let expected = (0..<200).filter { $0 % 20 != 3 && $0 % 20 != 7 }.map(String.init)
            let names = try await database.names()
            #expect(names.count == 180)
            #expect(Set(names) == Set(expected))
        }
    }

    /// What was read is named in the WHERE clause, as on MySQL somebody else may have changed it meanwhile.
    @Test(arguments: TestDatabase.all)
    func nothingIsLostBetweenConcurrentWriters(_ database: TestDatabase) async throws {
        try await database.withInstances(2) { instances in
            try await Items.create(in: instances[0])
            try await instances[0].insert("counter")
            try await withThrowingTaskGroup { group in
                for number in 0..<400 {
                    let instance = instances[number % 2]
                    group.addTask {
                        while await result(of: { try await Self.count(in: instance) }).isConflict {}
                    }
                }
                try await group.waitForAll()
            }
            let total = try await instances[1].read { try $0.first("SELECT amount FROM items")?.integer() }
            #expect(total == 401)
        }
    }

    private static func count(in database: any SQLDatabase) async throws {
        try await database.write { connection in
            let count = try connection.first("SELECT amount FROM items")?.integer() ?? 0
            // The table refuses 13.
            let found = try connection.execute(
                "UPDATE items SET amount = ? WHERE amount = ?",
                [.integer(count == 12 ? 14 : count + 1), .integer(count)])
            guard found == 1 else { throw SQLError(.conflict, "somebody else has counted") }
        }
    }

    /// One writer at a time: what a body has read stays as it is until its commit.
    @Test func onSQLiteBodiesDoNotMeet() async throws {
        try await TestDatabase.sqlite.withInstances(2) { instances in
            try await Items.create(in: instances[0])
            try await instances[0].insert("counter")
            try await withThrowingTaskGroup { group in
                for number in 0..<400 {
                    let instance = instances[number % 2]
                    group.addTask {
                        try await instance.write { connection in
                            let count = try connection.first("SELECT amount FROM items")?.integer() ?? 0
                            try connection.execute(
                                "UPDATE items SET amount = ?", [.integer(count == 12 ? 14 : count + 1)])
                        }
                    }
                }
                try await group.waitForAll()
            }
            let total = try await instances[1].read { try $0.first("SELECT amount FROM items")?.integer() }
            #expect(total == 401)
        }
    }

    @Test(arguments: TestDatabase.all)
    func aLaterWriteSeesAnEarlierOne(_ database: TestDatabase) async throws {
        try await database.withInstances(2) { instances in
            try await Items.create(in: instances[0])
            for number in 0..<20 {
                try await instances[number % 2].insert("\(number)")
                #expect(try await instances[(number + 1) % 2].count() == Int64(number + 1))
            }
            #expect(try await instances[0].names() == (0..<20).map(String.init))
        }
    }

    @Test(arguments: TestDatabase.all)
    func aCancelledTaskStillWrites(_ database: TestDatabase) async throws {
        try await database.withItems { database in
            let gate = Gate()
            let first = Task {
                try await database.write { connection in
                    gate.pass()
                    try Items.insert("running", connection)
                }
            }
            try await gate.untilEntered()
            let second = Task { try await database.insert("waiting") }
            first.cancel()
            second.cancel()
            gate.open()
            _ = try await first.value
            _ = try await second.value
            let third = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await database.insert("cancelled before")
            }
            _ = try await third.value
            #expect(Set(try await database.names()) == ["running", "waiting", "cancelled before"])
        }
    }

    @Test(arguments: TestDatabase.all)
    func afterCloseNothingIsTakenAnyMore(_ database: TestDatabase) async throws {
        try await database.withItems { database in
            try await database.close()
            for code in [
                await self.code { try await database.insert("late") },
                await self.code { _ = try await database.count() },
                await self.code { _ = try await database.facts() },
            ] {
                #expect(code == .unavailable)
            }
        }
    }

    @Test(arguments: TestDatabase.all)
    func closeFinishesWhatIsWaiting(_ database: TestDatabase) async throws {
        let place = try await database.create()
        let instance = try await place.open()
        try await Items.create(in: instance)
        let gate = Gate()
        let writes = (0..<20).map { number in
            Task {
                await result {
                    try await instance.write { connection in
                        gate.pass()
                        return try Items.insert("\(number)", connection)
                    }
                }
            }
        }
        try await gate.untilEntered()
        async let closed: Void = instance.close()
        gate.open()
        try await closed
        var written: Set<String> = []
        for (number, write) in writes.enumerated() {
            // Whoever came after `close` was refused; nobody is left without an answer, and no answer is wrong.
            if case .success = await write.value { written.insert("\(number)") }
        }
        #expect(!written.isEmpty)
        let again = try await place.open()
        #expect(Set(try await again.names()) == written)
        try await again.close()
        await place.remove()
    }

    private func code(_ call: () async throws -> Void) async -> SQLError.Code? {
        guard case .failure(let error) = await result(of: call) else { return nil }
        return (error as? SQLError)?.code
    }
}

extension Result {
    fileprivate var isConflict: Bool {
        if case .failure(let error) = self { (error as? SQLError)?.code == .conflict } else { false }
    }
}
