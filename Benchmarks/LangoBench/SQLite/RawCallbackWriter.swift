import Foundation

/// Writes the rows that a callback leaves behind straight into SQLite, by one writer, without reading or deciding.
struct RawCallbackWriter {
    let file: URL

    /// Writes as many callbacks as the time allows and returns how often and how fast transactions were committed.
    ///
    /// - Parameter perCommit: callbacks in one transaction; the rate counts callbacks, the latencies are those of commits.
    func run(_ payments: [PendingPayments.Payment], perCommit: Int, for duration: Duration) throws -> Rates {
        let database = try RawSQLite(file)
        let statements = try Statements(database)
        let bodies = payments.map { String(decoding: $0.callbackBody, as: UTF8.self) }
        let clock = ContinuousClock()
        let start = clock.now
        var commits: [Int64] = []
        var written = 0
        while written + perCommit <= payments.count, clock.now - start < duration {
            let began = clock.now
            try database.run("BEGIN IMMEDIATE")
            for index in written..<written + perCommit { try statements.write(payments[index], bodies[index]) }
            try database.run("COMMIT")
            written += perCommit
            commits.append((clock.now - began).nanoseconds)
        }
        let rates = Rates(nanoseconds: commits, seconds: (clock.now - start).seconds)
        return Rates(
            perSecond: rates.perSecond * Double(perCommit), medianMilliseconds: rates.medianMilliseconds,
            p99Milliseconds: rates.p99Milliseconds, p999Milliseconds: rates.p999Milliseconds)
    }
}

/// The three writes of a callback, with the columns that the server fills.
private struct Statements {
    private let database: RawSQLite
    private let insertCallback: RawSQLite.Prepared
    private let updateTransaction: RawSQLite.Prepared
    private let insertEvent: RawSQLite.Prepared
    private let instant: Int64 = 1_760_000_000_000_000

    init(_ database: RawSQLite) throws {
        self.database = database
        insertCallback = try database.prepare(
            """
            INSERT INTO callback_history (callback_type, raw_payload, processed, processing_result, verdict, \
            ip_address, user_agent, transaction_ref, parked_id, created_at) \
            VALUES ('STK', ?, 1, 'applied', 'token', '127.0.0.1', 'Apache-HttpClient/4.5.5 (Java/1.8.0_291)', ?, NULL, ?)
            """)
        updateTransaction = try database.prepare(
            """
            UPDATE transactions SET state = 'completed', status = 'completed', version = 3, transaction_id = ?, \
            result_code = '0', result_desc = 'The service request is processed successfully.', callback_id = ?, \
            updated_at = ? WHERE id = ? AND state = 'accepted' AND version = 2
            """)
        insertEvent = try database.prepare(
            """
            INSERT INTO events (transaction_ref, version, state, transaction_id, result_code, result_desc, callback_id, \
            created_at) VALUES (?, 3, 'completed', ?, '0', 'The service request is processed successfully.', ?, ?)
            """)
    }

    func write(_ payment: PendingPayments.Payment, _ body: String) throws {
        try insertCallback.run([.text(body), .integer(payment.id), .integer(instant)])
        let callbackID = database.lastInsertedID
        try updateTransaction.run(
            [.text(payment.receipt), .integer(callbackID), .integer(instant), .integer(payment.id)])
        try insertEvent.run([.integer(payment.id), .text(payment.receipt), .integer(callbackID), .integer(instant)])
    }
}
