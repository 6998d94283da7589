import Database
import Payments
import TestSupport
import Testing
import Time

/// What strangers can make us store: little of each, for a while, and never more than a budget.
struct UnprovenCallbacksTests {
    private static func body(_ count: Int, _ filling: String = "x") -> [UInt8] {
        Array(#"{"Body":"\#(String(repeating: filling, count: count))"}"#.utf8)
    }

    /// The bodies that are kept, oldest first.
    private static func kept(_ installation: Installation) async throws -> [(verdict: String, bytes: Int)] {
        try await installation.database.read { connection in
            try connection.query("SELECT verdict, raw_payload FROM callback_history ORDER BY id").map { row in
                var reader = row.reader
                return (try reader.text(), try reader.text().utf8.count)
            }
        }
    }

    private static func unproven(_ installation: Installation, budget: Int, days: Int? = 30) -> UnprovenCallbacks {
        UnprovenCallbacks(
            database: installation.database, limits: UnprovenCallbacks.Limits(budget: budget, days: days))
    }

    @Test(arguments: ["x", "é", "€", "😀"])
    func atMost4KiBOfEachAreKept(_ filling: String) async throws {
        try await withInstallation { installation in
            let large = Self.body(60_000 / filling.utf8.count, filling)
            _ = try await installation.receive(large, .unproven)
            _ = try await installation.payments.c2bIntake.validate(
                Installation.incoming(.c2bValidation, large, .unproven))
            _ = try await installation.confirm(large, .unproven)
            // One that can be believed is kept whole.
            _ = try await installation.receive(large, .address)
            let kept = try await Self.kept(installation)
            #expect(kept.count == 4)
            for row in kept.prefix(3) { #expect(row.verdict == "unproven" && (4_093...4_096).contains(row.bytes)) }
            #expect(kept.last?.bytes == large.count)
        }
    }

    @Test func theOldestGoWhenTheBudgetIsUsedUp() async throws {
        try await withInstallation { installation in
            _ = try await installation.receive(Self.body(3_000), .address)
            for number in 0..<40 {
                installation.clock.advance(by: .seconds(1))
                _ = try await installation.receive(Self.body(2_000 + number), .unproven)
            }
            let unproven = Self.unproven(installation, budget: 50_000)
            let removed = try await unproven.trim(at: installation.clock.now)
            let kept = try await Self.kept(installation)
            #expect(removed > 15 && kept.count == 41 - removed)
            // The newest are left, and whatever can be believed.
            #expect(kept.first?.verdict == "address" && kept.last?.bytes == Self.body(2_039).count)
            let stored = kept.dropFirst().reduce(0) { $0 + $1.bytes + 512 }
            #expect(stored <= 50_000 && stored > 40_000 && unproven.storedBytes == stored)
            #expect(try await unproven.trim(at: installation.clock.now) == 0)
        }
    }

    @Test func thoseThatComeAreCountedWithoutALook() async throws {
        try await withInstallation { installation in
            let unproven = installation.payments.unproven
            #expect(try await unproven.trim(at: installation.clock.now) == 0)
            #expect(unproven.storedBytes == 0)
            for _ in 0..<3 { _ = try await installation.receive(Self.body(100), .unproven) }
            _ = try await installation.receive(Self.body(100), .address)
            #expect(unproven.storedBytes == 3 * (Self.body(100).count + 512))
        }
    }

    @Test func theyHaveARetentionOfTheirOwn() async throws {
        try await withInstallation { installation in
            _ = try await installation.receive(Self.body(10), .address)
            for _ in 0..<700 { _ = try await installation.receive(Self.body(10), .unproven) }
            let unproven = Self.unproven(installation, budget: 10_000_000, days: 2)
            #expect(try await unproven.trim(at: installation.clock.now) == 0)
            let later = installation.clock.now + .seconds(86_400)
            try await installation.seeTimePass(until: later)
            installation.clock.advance(by: .seconds(86_400))
            _ = try await installation.receive(Self.body(11), .unproven)
            try await installation.seeTimePass(until: later + .seconds(86_401))
            #expect(try await unproven.trim(at: later + .seconds(86_401)) == 700)
            #expect(try await Self.kept(installation).map(\.verdict) == ["address", "unproven"])
        }
    }

    /// Rows that an earlier version has left whole and without a mark.
    @Test func thoseOfBeforeAreBoundedAsWell() async throws {
        try await withInstallation { installation in
            for number in 0..<30 {
                _ = try await installation.receive(Self.body(10_000), number % 2 == 0 ? .unproven : .address)
            }
            let large = String(repeating: "€", count: 3_000)
            try await installation.database.write { connection in
                try connection.execute(
                    "UPDATE callback_history SET parked_id = NULL, raw_payload = ? WHERE verdict = 'unproven'",
                    [.text(large)])
                return
            }
            let unproven = Self.unproven(installation, budget: 20_000)
            while try await unproven.markEarlier() {}
            #expect(try await Self.kept(installation).allSatisfy { $0.verdict == "address" || $0.bytes <= 4_096 })
            _ = try await unproven.trim(at: installation.clock.now)
            let kept = try await Self.kept(installation)
            #expect(kept.count { $0.verdict == "address" } == 15)
            #expect((1...6).contains(kept.count { $0.verdict == "unproven" }))
            #expect(try await !unproven.markEarlier())
        }
    }
}
