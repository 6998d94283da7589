import Testing
import Time

@testable import DarajaClient

@Suite struct TimeLimitTests {
    private struct Broken: Error {}

    @Test func workThatEndsInTimeGivesItsResult() async throws {
        #expect(try await TimeLimit.within(.seconds(60), SystemClock()) { 7 } == 7)
        await #expect(throws: Broken.self) {
            try await TimeLimit.within(.seconds(60), SystemClock()) { () async throws -> Int in throw Broken() }
        }
    }

    @Test func workThatDoesNotEndIsNotWaitedFor() async throws {
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        await #expect(throws: TimeLimit.Passed.self) {
            try await TimeLimit.within(.milliseconds(20), SystemClock()) { for await _ in ends { break } }
        }
        end.finish()
    }

    @Test func aCallerWhoHangsUpGetsTheResultAllTheSame() async throws {
        let caller = Task { try await TimeLimit.within(.seconds(60), SystemClock()) { 7 } }
        caller.cancel()
        #expect(try await caller.value == 7)
    }
}
