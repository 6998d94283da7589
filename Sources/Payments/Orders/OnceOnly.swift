import Daraja
import Database
import Time

/// Carries out an order at most once for each idempotency key.
///
/// Key and payment are stored in one transaction. A repetition gets the answer that was given, waits a while for one that
/// is still being worked out, or learns that the process died over it.
struct OnceOnly: Sendable {
    /// A request whose outcome has not come by then was cut off by a crash.
    ///
    /// The longest call is four exchanges of 30 s: token, request, and both again when the token was refused.
    static let longestCall: Duration = .seconds(150)
    /// How long a repeated request waits for the one that is still running, before it is told to come again.
    private static let longestWaitForTwin: Duration = .seconds(5)

    let environment: PaymentsEnvironment

    private enum Beginning<Stored: Sendable>: Sendable {
        case stored(Stored)
        case answered(PaymentAnswer)
        case running
        case keyReused
    }

    /// Stores an order and carries it out, or answers for the one that had the key before.
    ///
    /// - Parameters:
    ///   - store: inserts the payment; its result goes to `carryOut`. Runs in one transaction with the key's record.
    ///   - transactionID: the payment's number in what was stored.
    ///   - carryOut: does the rest. Runs in a task of its own, so that a caller who hangs up cannot keep an outcome from
    ///     being written.
    func run<Stored: Sendable>(
        _ key: IdempotencyKey?,
        store: @escaping @Sendable (borrowing Connection) throws -> Stored,
        transactionID: @escaping @Sendable (Stored) -> Int64,
        carryOut: @escaping @Sendable (Stored) async throws -> PaymentAnswer
    ) async throws -> PaymentAnswer {
        let deadline = environment.clock.now + Self.longestWaitForTwin
        while true {
            switch try await begin(key, store: store, transactionID: transactionID) {
            case .stored(let stored): return try await Task { try await carryOut(stored) }.value
            case .answered(let answer): return answer
            case .keyReused: throw PaymentError.keyReused
            case .running:
                guard environment.clock.now < deadline else { throw PaymentError.stillRunning }
                try await environment.clock.sleep(for: .milliseconds(50))
            }
        }
    }

    private func begin<Stored: Sendable>(
        _ key: IdempotencyKey?, store: @escaping @Sendable (borrowing Connection) throws -> Stored,
        transactionID: @escaping @Sendable (Stored) -> Int64
    ) async throws -> Beginning<Stored> {
        let now = environment.clock.now
        return try await environment.database.write { connection in
            if let key, let record = try IdempotencyStore.find(key, connection) {
                return try Self.repetition(of: record, key, at: now, connection)
            }
            let stored = try store(connection)
            if let key { try IdempotencyStore.insert(key, transactionID: transactionID(stored), at: now, connection) }
            return .stored(stored)
        }
    }

    private static func repetition<Stored: Sendable>(
        of record: IdempotencyStore.Record, _ key: IdempotencyKey, at now: Instant, _ connection: borrowing Connection
    ) throws -> Beginning<Stored> {
        guard record.fingerprint == key.fingerprint else { return .keyReused }
        if let text = record.response, let json = try? JSON(parsing: text), let answer = PaymentAnswer(json: json) {
            return .answered(answer)
        }
        guard now - record.createdAt > longestCall else { return .running }
        guard let transaction = try TransactionStore.find(id: record.transactionID, connection) else {
            throw SQLError(.unexpectedValue, "the payment of an idempotency key is missing")
        }
        return .answered(
            PaymentAnswer(
                transactionID: transaction.id, uid: transaction.uid,
                result: .unknown(message: "the request was interrupted")))
    }
}
