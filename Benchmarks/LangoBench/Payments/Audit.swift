import Database
import Foundation
import SQLiteDatabase

/// Compares what a server acknowledged with what its database holds after the server was killed.
struct Audit {
    /// A promise was broken: the figures are worth nothing.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let open: @Sendable () async throws -> any SQLDatabase
    private let isOurs: Bool

    /// Reads a database that nobody has open.
    init(file: URL) {
        open = { try SQLiteDatabase(SQLiteDatabase.Configuration(path: file.path)) }
        isOurs = true
    }

    /// Reads a database that the caller closes.
    init(database: any SQLDatabase) {
        open = { database }
        isOurs = false
    }

    /// Every acknowledged callback is stored and applied once, and its payment is completed with its receipt.
    func callbacks(_ acknowledged: [Int], of pending: PendingPayments) async throws {
        let (stored, applied, receipts) = try await read { connection in
            let receipts = try connection.query(
                "SELECT id, transaction_id FROM transactions WHERE state = 'completed' AND transaction_id IS NOT NULL")
            return (
                try Self.count("callback_history", connection),
                try Self.count("callback_history WHERE processing_result = 'applied'", connection),
                try receipts.map { row in
                    var reader = row.reader
                    return (try reader.integer(), try reader.text())
                }
            )
        }
        try expect(stored, acknowledged.count, "callbacks stored")
        try expect(applied, acknowledged.count, "callbacks applied")
        try expect(receipts.count, acknowledged.count, "payments completed")
        let receiptOfPayment = Dictionary(receipts) { first, _ in first }
        for index in acknowledged {
            let payment = pending.payments[index]
            guard receiptOfPayment[payment.id] == payment.receipt else {
                throw Failure(description: "payment \(payment.id) was confirmed but is not completed with its receipt")
            }
        }
    }

    /// Every acknowledged push is stored as accepted, with one attempt.
    func pushes(_ acknowledged: Int) async throws {
        let (accepted, attempts) = try await read { connection in
            (
                try Self.count("transactions WHERE state = 'accepted'", connection),
                try Self.count("attempts WHERE outcome = 'success'", connection)
            )
        }
        try expect(accepted, acknowledged, "pushes accepted")
        try expect(attempts, acknowledged, "attempts")
    }

    /// How long Daraja took for the pushes that were sent last, in nanoseconds.
    func upstream(last count: Int) async throws -> [Int64] {
        try await read { connection in
            try connection.query(
                "SELECT duration_us FROM attempts ORDER BY id DESC LIMIT ?", [.integer(Int64(count))]
            ).map { try $0.integer() * 1_000 }
        }
    }

    private func read<T: Sendable>(_ body: @escaping @Sendable (borrowing Connection) throws -> T) async throws -> T {
        let database = try await open()
        let value = try await database.read(body)
        if isOurs { try await database.close() }
        return value
    }

    private static func count(_ rows: String, _ connection: borrowing Connection) throws -> Int {
        Int(try connection.first("SELECT COUNT(*) FROM \(rows)")?.integer() ?? 0)
    }

    private func expect(_ found: Int, _ expected: Int, _ what: String) throws {
        guard found == expected else {
            throw Failure(description: "\(expected) requests were acknowledged, but the database has \(found) \(what)")
        }
    }
}
