import Bytes
import Daraja
import Database
import Foundation
import Payments
import SQLiteDatabase
import Time

/// A database full of payments that Daraja has accepted and whose callbacks are still to come.
///
/// They are made by the product's own push service, in this process, so the rows are what a server would have written.
struct PendingPayments: Sendable {
    /// One payment that waits for its callback.
    struct Payment: Sendable {
        let uid: TransactionUID
        let id: Int64
        let phoneNumber: PhoneNumber

        /// What the callback will say was paid with; unique, and different from every other payment's.
        var receipt: String { "UK\(String(10_000_000 + id).dropFirst())Q" }
    }

    /// Pushes at a time: each of them waits for two commits, which they share.
    private static let concurrency = 256
    static let shillings: Int64 = 1_500

    /// A database that nobody has open; copied for every round.
    var file: URL {
        guard let ownFile else { preconditionFailure("A database on a server is in no file of ours") }
        return ownFile
    }
    private let ownFile: URL?
    let payments: [Payment]
    let callbackAddress: CallbackAddress

    /// Makes the database in a file.
    static func make(_ count: Int, in folder: URL, callbackSecret: String) async throws -> PendingPayments {
        let file = folder.appendingPathComponent("pending.db")
        let database = try SQLiteDatabase(SQLiteDatabase.Configuration(path: file.path))
        let pending = try await make(count, on: database, file: file, callbackSecret: callbackSecret)
        try await database.close()
        return pending
    }

    /// Fills an empty database.
    static func make(
        _ count: Int, on database: any SQLDatabase, file: URL?, callbackSecret: String
    ) async throws -> PendingPayments {
        let clock = ClockAhead()
        _ = try await Migrator(PaymentsSchema.migrations).migrate(database, at: clock.now.microseconds)
        guard let shortcode = Shortcode("174379") else { preconditionFailure("174379 is a shortcode") }
        let callbackAddress = CallbackAddress(baseURL: "", secret: callbackSecret)
        let product = Payments(
            environment: PaymentsEnvironment(
                database: database, daraja: AcceptingDaraja(), clock: clock, randomness: .system),
            configuration: Payments.Configuration(
                push: STKPushService.Configuration(
                    credentials: STKCredentials(
                        businessShortCode: shortcode, passkey: String(repeating: "b", count: 64)),
                    receiver: .paybill, callbackAddress: callbackAddress))
        )
        var payments: [Payment] = []
        payments.reserveCapacity(count)
        for start in stride(from: 0, to: count, by: concurrency) {
            payments += try await push(start..<min(start + concurrency, count), product)
        }
        // A server does this within a second after a payment has moved; here it would do it for all while it is measured.
        try await product.totals.run()
        return PendingPayments(ownFile: file, payments: payments, callbackAddress: callbackAddress)
    }

    /// A number of its own for each customer, none of which means anything to the sandbox.
    static func phoneNumber(_ index: Int) -> PhoneNumber {
        guard let number = PhoneNumber("25472\(String(10_000_000 + index).dropFirst())") else {
            preconditionFailure("There are ten million numbers")
        }
        return number
    }

    private static func push(_ indices: Range<Int>, _ product: Payments) async throws -> [Payment] {
        try await withThrowingTaskGroup(of: Payment.self) { group in
            for index in indices {
                group.addTask {
                    let phoneNumber = phoneNumber(index)
                    let answer = try await product.pushes.push(
                        STKPushOrder(
                            phoneNumber: phoneNumber, shillings: shillings,
                            accountReference: "ORDER-\(index % 100_000)",
                            description: "Benchmark"), for: product.merchants.default)
                    return Payment(uid: answer.uid, id: answer.transactionID, phoneNumber: phoneNumber)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}
