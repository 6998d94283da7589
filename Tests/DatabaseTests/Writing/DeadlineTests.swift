import Database
import Testing

@Suite struct DeadlineTests {
    @Test func aDeadlineLiesAheadUntilItHasPassed() async throws {
        let deadline = Deadline.after(.milliseconds(30))
        #expect(deadline.remaining <= .milliseconds(30))
        try await waitUntil("it has passed") { deadline.hasPassed }
        #expect(deadline.remaining == .zero)
    }

    @Test(arguments: [Duration.zero, .seconds(-1)])
    func noTimeIsOverAtOnce(_ duration: Duration) {
        #expect(Deadline.after(duration).hasPassed)
    }

    @Test func aLongTimeIsKept() {
        let deadline = Deadline.after(.seconds(86_400))
        #expect(!deadline.hasPassed)
        #expect(deadline.remaining > .seconds(86_000))
    }
}
