import Database
import Payments
import TestSupport
import Testing

struct WriteProbeTests {
    @Test func itLeavesNothingBehind() async throws {
        try await withInstallation { installation in
            for bits: UInt64 in [0, 1, .max, .max / 2, 4_711] {
                try await WriteProbe.run(on: installation.database, randomBits: bits)
            }
            #expect(try await installation.count("callback_history") == 0)
        }
    }

    /// A change in place would still succeed, and callbacks would not.
    @Test func itFailsWhenNoCallbackCouldBeStored() async throws {
        try await withInstallation { installation in
            guard installation.database.dialect == .sqlite else { return }
            try await WriteProbe.run(on: installation.database, randomBits: 1)
            try await Self.limitPages(installation, toWhatThereIs: true)
            let body = Array(String(repeating: "x", count: 6_000).utf8)
            var stored = 0
            while (try? await installation.receive(body, .address)) != nil { stored += 1 }
            #expect(stored < 10)
            await #expect(throws: SQLError.self) {
                try await WriteProbe.run(on: installation.database, randomBits: 2)
            }
            try await Self.limitPages(installation, toWhatThereIs: false)
            try await WriteProbe.run(on: installation.database, randomBits: 3)
            _ = try await installation.receive(body, .address)
        }
    }

    private static func limitPages(_ installation: Installation, toWhatThereIs: Bool) async throws {
        try await installation.database.write { connection in
            let count = try connection.first("PRAGMA page_count")?.integer() ?? 0
            _ = try connection.query("PRAGMA max_page_count = \(toWhatThereIs ? count : 1_000_000)")
        }
    }
}
