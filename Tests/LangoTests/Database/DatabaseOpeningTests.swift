import Database
import Logging
import TestSupport
import Testing

@testable import lango

@Suite struct DatabaseOpeningTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func patiently(_ limit: Duration, failingWith errors: [SQLError]) async throws -> Int {
        var (runs, rest) = (0, errors[...])
        return try await DatabaseOpening.patiently(until: .after(limit), Self.logger, pause: .milliseconds(1)) {
            runs += 1
            if let error = rest.popFirst() { throw error }
            return runs
        }
    }

    @Test func aServerThatBeginsWaitsUntilItsDatabaseIsReady() async throws {
        let errors = [SQLError(.conflict, "1205"), SQLError(.unavailable, "1047"), SQLError(.busy, "1969")]
        #expect(try await patiently(.seconds(60), failingWith: errors) == 4)
    }

    @Test func whatDoesNotPassByItselfIsToldAtOnce() async throws {
        let error = await #expect(throws: SQLError.self) {
            try await patiently(.seconds(60), failingWith: [SQLError(.schemaTooNew, "13")])
        }
        #expect(error?.code == .schemaTooNew)
    }

    @Test func inTheEndItIsTold() async throws {
        let error = await #expect(throws: SQLError.self) {
            try await patiently(.zero, failingWith: [SQLError(.conflict, "1205")])
        }
        #expect(error?.code == .conflict)
    }
}
