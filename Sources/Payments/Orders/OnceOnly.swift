import Database
import JSON
import Time

/// Carries out an order at most once for each idempotency key.
///
/// Key and payment are stored in one transaction. A repetition gets the answer that was given, waits a while for one that
/// is still being worked out, or learns what has become of a payment whose process died over it.
struct OnceOnly: Sendable {
    /// A request whose outcome has not come by then was cut off by a crash.
    ///
    /// The longest call begins its last repetition after 45 s. That one waits for another process's token (25 s), asks the
    /// database twice (6 s), fetches a token itself (30 s), shares it (6 s) and sends the request (30 s).
    static let longestCall: Duration = .seconds(150)
    /// How long a repeated request waits for the one that is still running, before it is told to come again.
    private static let longestWaitForTwin: Duration = .seconds(5)
    /// How often a commit of unknown fate is looked for, with growing pauses from 50 ms on.
    private static let lookUps = 5

    /// What follows once an order is stored.
    enum Course: Sendable {
        /// Nothing: the answer is known, and is stored with the key.
        case answer(@Sendable (Int64) -> PaymentAnswer)
        /// A call to Daraja.
        ///
        /// Runs in a task of its own, so that a caller who hangs up cannot keep an outcome from being written. It cannot
        /// fail: whoever has stored a payment knows at least that its outcome is unknown.
        case carryOut(@Sendable (Int64) async -> PaymentAnswer)
    }

    let environment: PaymentsEnvironment

    private enum Beginning: Sendable {
        case stored(Int64)
        case answered(PaymentAnswer)
        case running
        case keyReused
        case keyTakenElsewhere
    }

    /// Stores an order and carries it out, or answers for the one that had the key before.
    ///
    /// - Parameters:
    ///   - uid: the payment's name, by which a commit of unknown fate is looked up.
    ///   - store: inserts the payment and returns its number. Runs in one transaction with the key's record.
    /// - Throws: `PaymentError`, or `SQLError` when the order could not be stored; then nothing was sent.
    func run(
        _ key: IdempotencyKey?, _ uid: TransactionUID,
        store: @escaping @Sendable (borrowing Connection) throws -> Int64, then course: Course
    ) async throws -> PaymentAnswer {
        let deadline = environment.clock.now + Self.longestWaitForTwin
        while true {
            switch try await begin(key, uid, store: store, course) {
            case .stored(let id):
                switch course {
                case .answer(let answer): return answer(id)
                case .carryOut(let carryOut): return await Task { await carryOut(id) }.value
                }
            case .answered(let answer): return answer
            case .keyReused: throw PaymentError.keyReused
            case .keyTakenElsewhere: throw PaymentError.keyOfAnotherCaller
            case .running:
                guard environment.clock.now < deadline else {
                    // A callback may have settled what the first request never came back from.
                    if let key, let answer = try await settled(key) { return answer }
                    throw PaymentError.stillRunning
                }
                try await environment.clock.sleep(for: .milliseconds(50))
            }
        }
    }

    private func begin(
        _ key: IdempotencyKey?, _ uid: TransactionUID,
        store: @escaping @Sendable (borrowing Connection) throws -> Int64, _ course: Course
    ) async throws -> Beginning {
        let now = environment.clock.now
        do {
            return try await environment.database.write { connection in
                if let key, let record = try IdempotencyStore.find(key, connection) {
                    return try Self.repetition(of: record, key, at: now, connection)
                }
                if let key, try IdempotencyStore.isTakenElsewhere(key, connection) { return .keyTakenElsewhere }
                let id = try store(connection)
                if let key {
                    try SQLError.conflictWhenTaken {
                        try IdempotencyStore.insert(key, transactionID: id, at: now, connection)
                    }
                    if case .answer(let answer) = course {
                        try IdempotencyStore.complete(key, response: answer(id).json.text, connection)
                    }
                }
                return .stored(id)
            }
        } catch let error as SQLError where error.code == .outcomeUnknown {
            // Nobody else knows the name: if it is there, the commit counted, and this request is the one to go on.
            guard let id = await Task(operation: { await find(uid) }).value else { throw error }
            return .stored(id)
        }
    }

    /// How the payment of a key ended; nil while it has not.
    private func settled(_ key: IdempotencyKey) async throws -> PaymentAnswer? {
        try await environment.database.read { connection in
            guard let record = try IdempotencyStore.find(key, connection),
                let transaction = try TransactionStore.find(id: record.transactionID, connection),
                transaction.state.isFinal
            else { return nil }
            return PaymentAnswer(standing: transaction)
        }
    }

    /// The number of the payment with a name; nil when it is not there, or the database does not answer.
    private func find(_ uid: TransactionUID) async -> Int64? {
        for number in 0..<Self.lookUps {
            do {
                return try await environment.database.read { try TransactionStore.find(uid: uid, $0)?.id }
            } catch let error as SQLError where error.code == .busy {
                // That was waited for long enough: the caller is to be told something.
                return nil
            } catch {
                // Nobody cancels this task.
                try? await environment.clock.sleep(for: .milliseconds(50 << number))
            }
        }
        return nil
    }

    private static func repetition(
        of record: IdempotencyStore.Record, _ key: IdempotencyKey, at now: Instant, _ connection: borrowing Connection
    ) throws -> Beginning {
        guard record.fingerprint == key.fingerprint else { return .keyReused }
        if let text = record.response, let json = try? JSON(parsing: text), let answer = PaymentAnswer(json: json) {
            return .answered(answer)
        }
        guard now - record.createdAt > longestCall else { return .running }
        guard let transaction = try TransactionStore.find(id: record.transactionID, connection) else {
            throw SQLError(.unexpectedValue, "the payment of an idempotency key is missing")
        }
        return .answered(PaymentAnswer(standing: transaction))
    }
}
