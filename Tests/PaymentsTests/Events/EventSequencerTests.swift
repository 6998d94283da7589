import Database
import Payments
import TestSupport
import Testing

@Suite struct EventSequencerTests {
    /// Readers begin at once, and go on from the last position that they saw, while payments move on three instances.
    @Test func noReaderSkipsAnEvent() async throws {
        try await withInstances(3) { instances in
            let pushes = 90
            let isOver = Mutexed(false)
            async let writing: Void = withThrowingTaskGroup(of: Void.self) { writers in
                defer { isOver.set(true) }
                for number in 0..<9 {
                    let instance = instances[number % 3]
                    writers.addTask { try await Self.pushAndDeliver(pushes / 9, instance) }
                }
                try await writers.waitForAll()
            }
            let seen: [[PaymentEvent]] = try await withThrowingTaskGroup(of: [PaymentEvent].self) { group in
                for instance in instances { group.addTask { try await Self.follow(instance) { isOver.value } } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            try await writing
            let count = try await instances[0].count("events")
            #expect(try await instances[0].count("transactions") == Int64(pushes))
            for events in seen {
                // Not all of them in one line when it fails.
                let isWhole = events.map(\.id) == Array(1...count)
                #expect(isWhole)
                #expect(events.count == seen[0].count)
                let isSame = events == seen[0]
                #expect(isSame)
                for (_, own) in Dictionary(grouping: events, by: \.transactionID) {
                    #expect(own.map(\.version) == Array(1...Int64(own.count)))
                    #expect(own.last?.state == .completed)
                }
            }
        }
    }

    /// Follows the feed as the hub does, until nothing more will come.
    private static func follow(_ instance: Installation, isOver: () -> Bool) async throws -> [PaymentEvent] {
        var events: [PaymentEvent] = []
        while true {
            let isLast = isOver()
            try await instance.payments.events.advance(inTurn: !isLast)
            while true {
                let page = try await instance.payments.events.entries(after: events.last?.id ?? 0).map(\.event)
                events += page
                if page.count < EventReader.page { break }
            }
            if isLast { return events }
        }
    }

    private static func pushAndDeliver(_ count: Int, _ instance: Installation) async throws {
        for _ in 0..<count {
            _ = try await instance.push()
            for delivery in instance.daraja.takeDeliveries() { _ = try await instance.deliver(delivery) }
        }
    }

    /// The numbers of two transactions that overlap: the one that began first is committed last.
    @Test(.enabled(if: DatabaseUnderTest.isMySQL, "On SQLite writers do not overlap"))
    func anEventThatIsCommittedLateIsNotPassedBy() async throws {
        try await withInstances(2) { instances in
            let gate = ThreadGate()
            async let late: Void = instances[0].database.write { connection in
                try Self.insert(1, connection)
                gate.pass()
            }
            _ = try await eventually("the first transaction is open") { gate.isEntered ? true : nil }
            try await instances[1].database.write { try Self.insert(2, $0) }
            let events = instances[1].payments.events
            try await events.advance()
            #expect(try await events.bounds() == (1, 1))
            gate.open()
            try await late
            try await events.advance()
            #expect(try await events.bounds() == (1, 2))
            let order = try await instances[0].database.read { connection in
                try connection.query("SELECT id, transaction_ref FROM events ORDER BY position")
            }
            #expect(order == [SQLRow([2, 2]), SQLRow([1, 1])])
        }
    }

    private static func insert(_ reference: Int64, _ connection: borrowing Connection) throws {
        try connection.execute(
            "INSERT INTO events (transaction_ref, version, state, created_at) VALUES (?, 1, 'sending', 0)",
            [.integer(reference)])
    }

    @Test func whoseTurnItIsNotLooksOnUntilNothingMoves() async throws {
        try await withInstances(2) { instances in
            let (first, second) = (instances[0].payments.events, instances[1].payments.events)
            _ = try await instances[0].push()
            try await first.advance()
            #expect(try await first.bounds() == (1, 2))
            for _ in 0..<5 {
                _ = try await instances[1].push()
                try await second.advance(inTurn: true)
                try await first.advance(inTurn: true)
            }
            #expect(try await second.bounds() == (1, 12))
            // The first has died.
            _ = try await instances[1].push()
            for _ in 0..<6 { try await second.advance(inTurn: true) }
            #expect(try await second.bounds() == (1, 14))
        }
    }
}
