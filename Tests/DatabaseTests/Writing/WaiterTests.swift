import Database
import Testing

@Suite struct WaiterTests {
    /// The database may come back with its answer after the caller was told that nobody knows.
    @Test func theFirstAnswerCounts() async throws {
        let answer = try await withCheckedThrowingContinuation { continuation in
            let waiter = Waiter<Int>(continuation)
            waiter.answer(with: .success(1))
            waiter.answer(with: .success(2))
            waiter.answer(with: .failure(Refusal()))
        }
        #expect(answer == 1)
        await #expect(throws: Refusal()) {
            try await withCheckedThrowingContinuation { continuation in
                let waiter = Waiter<Int>(continuation)
                waiter.answer(with: .failure(Refusal()))
                waiter.answer(with: .success(1))
            }
        }
    }
}
