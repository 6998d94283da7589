import Bytes
import Database
import Payments
import Testing
import Time

@Suite struct CallbackSecretTests {
    @Test func theSecretStaysTheSame() async throws {
        try await withDatabase { database in
            let now = Instant(seconds: 1_790_073_336)
            let first = try await CallbackSecret.load(from: database, at: now, randomness: .system)
            let second = try await CallbackSecret.load(from: database, at: now + .seconds(9), randomness: .system)
            #expect(first == second)
            #expect(first.utf8.count >= 32)
        }
    }

    @Test func twentyInstancesThatStartAtOnceAgree() async throws {
        try await withDatabase { database in
            let secrets = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try await CallbackSecret.load(
                            from: database, at: Instant(seconds: 1_790_073_336), randomness: .system)
                    }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(secrets.count == 1)
        }
    }

    @Test func twoInstallationsHaveTwoSecrets() async throws {
        try await withDatabase { one in
            try await withDatabase { other in
                let now = Instant(seconds: 1_790_073_336)
                let first = try await CallbackSecret.load(from: one, at: now, randomness: .system)
                let second = try await CallbackSecret.load(from: other, at: now, randomness: .system)
                #expect(first != second)
            }
        }
    }
}
