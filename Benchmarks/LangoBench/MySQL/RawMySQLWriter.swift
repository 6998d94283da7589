import Foundation
import Synchronization

/// Writes the rows that a callback leaves behind straight into MySQL, from some connections, without reading or deciding.
struct RawMySQLWriter {
    let place: BenchServer

    /// Writes as many callbacks as the time allows and returns how often and how fast transactions were committed.
    ///
    /// - Parameter perCommit: callbacks in one transaction; the rate counts callbacks, the latencies are those of commits.
    func run(
        _ payments: ArraySlice<PendingPayments.Payment>, connections: Int, perCommit: Int, for duration: Duration
    ) throws -> Rates {
        let writers = try (0..<connections).map { _ in try Writer(RawMySQL(place)) }
        let waiting = Mutex(payments)
        let commits = Mutex<[Int64]>([])
        let failure = Mutex<(any Error)?>(nil)
        let clock = ContinuousClock()
        let start = clock.now
        let all = DispatchGroup()
        for writer in writers {
            all.enter()
            Thread {
                defer { all.leave() }
                do {
                    var own: [Int64] = []
                    while clock.now - start < duration {
                        let batch = waiting.withLock { waiting in
                            defer { waiting = waiting.dropFirst(perCommit) }
                            return waiting.prefix(perCommit)
                        }
                        guard batch.count == perCommit else { break }
                        let began = clock.now
                        try writer.commit(batch)
                        own.append((clock.now - began).nanoseconds)
                    }
                    let finished = own
                    commits.withLock { $0 += finished }
                } catch {
                    failure.withLock { $0 = error }
                }
            }.start()
        }
        all.wait()
        if let failure = failure.withLock(\.self) { throw failure }
        let rates = Rates(nanoseconds: commits.withLock(\.self), seconds: (clock.now - start).seconds)
        return Rates(
            perSecond: rates.perSecond * Double(perCommit), medianMilliseconds: rates.medianMilliseconds,
            p99Milliseconds: rates.p99Milliseconds, p999Milliseconds: rates.p999Milliseconds)
    }
}

/// One connection with the three writes of a callback, and the columns that the server fills.
///
/// Unchecked, because each belongs to one thread.
private final class Writer: @unchecked Sendable {
    private let connection: RawMySQL
    private let insertCallback: RawMySQL.Prepared
    private let updateTransaction: RawMySQL.Prepared
    private let insertEvent: RawMySQL.Prepared
    private let instant: Int64 = 1_760_000_000_000_000

    init(_ connection: RawMySQL) throws {
        self.connection = connection
        insertCallback = try connection.prepare(
            """
            INSERT INTO callback_history (callback_type, raw_payload, processed, processing_result, verdict, \
            ip_address, user_agent, transaction_ref, parked_id, created_at) \
            VALUES ('STK', ?, 1, 'applied', 'token', '127.0.0.1', 'Apache-HttpClient/4.5.5 (Java/1.8.0_291)', ?, NULL, ?)
            """)
        updateTransaction = try connection.prepare(
            """
            UPDATE transactions SET state = 'completed', status = 'completed', version = 3, transaction_id = ?, \
            result_code = '0', result_desc = 'The service request is processed successfully.', callback_id = ?, \
            updated_at = ? WHERE id = ? AND state = 'accepted' AND version = 2
            """)
        insertEvent = try connection.prepare(
            """
            INSERT INTO events (transaction_ref, version, state, transaction_id, result_code, result_desc, callback_id, \
            created_at) VALUES (?, 3, 'completed', ?, '0', 'The service request is processed successfully.', ?, ?)
            """)
    }

    func commit(_ payments: ArraySlice<PendingPayments.Payment>) throws {
        try connection.run("START TRANSACTION")
        for payment in payments {
            let body = String(decoding: payment.callbackBody, as: UTF8.self)
            try insertCallback.run([.text(body), .integer(payment.id), .integer(instant)])
            let callbackID = insertCallback.lastInsertedID
            try updateTransaction.run(
                [.text(payment.receipt), .integer(callbackID), .integer(instant), .integer(payment.id)])
            try insertEvent.run([.integer(payment.id), .text(payment.receipt), .integer(callbackID), .integer(instant)])
        }
        try connection.run("COMMIT")
    }
}
