import Bytes
import Daraja
import DarajaSandbox
import Database
import Foundation
import JSON
import OperatorLog
import Payments
import Synchronization
import TestSupport
import Testing
import Time

/// An installation on a database of its own, with Daraja and the clock in the hands of the test.
struct Installation: Sendable {
    static let passkey = "bfb279f9aa9bdbcf158e97dd71a467cd2e0c893059b10f78e6b72ada1ed2c919"
    static let sealedPassword = "a sealed password"
    static let secret = "a secret of more than thirty-two characters"

    let database: FailingDatabase
    let daraja: WorldDaraja
    let clock: TestClock
    let callbackAddress: CallbackAddress
    let payments: Payments
    var operatorLog: OperatorLogReader { OperatorLogReader(database: database) }

    init(database: any SQLDatabase, daraja: WorldDaraja, clock: TestClock) throws {
        self.database = FailingDatabase(database)
        self.daraja = daraja
        self.clock = clock
        callbackAddress = CallbackAddress(baseURL: "https://pay.example.co.ke", secret: Self.secret)
        payments = try Self.payments(self.database, daraja, clock, callbackAddress) { _ in }
    }

    /// The same installation after its process has died: the database is all that is left of it.
    func restarted() throws -> Installation {
        try Installation(database: database, daraja: daraja, clock: clock)
    }

    /// The services over another Daraja, or with other settings.
    func payments(
        over daraja: (any DarajaCalling)? = nil, sources: MerchantSources? = nil,
        _ configure: (inout Payments.Configuration) -> Void = { _ in }
    ) throws -> Payments {
        try Self.payments(database, daraja ?? self.daraja, clock, callbackAddress, sources, configure)
    }

    private static func payments(
        _ database: any SQLDatabase, _ daraja: any DarajaCalling, _ clock: any WallClock, _ address: CallbackAddress,
        _ sources: MerchantSources? = nil, _ configure: (inout Payments.Configuration) -> Void
    ) throws -> Payments {
        let shortcode = try #require(Shortcode("174379"))
        var configuration = Payments.Configuration(
            push: STKPushService.Configuration(
                credentials: STKCredentials(businessShortCode: shortcode, passkey: passkey), receiver: .paybill,
                callbackAddress: address),
            payout: PayoutConfiguration(
                initiator: Initiator(name: "testapi", credential: SecurityCredential(sealedPassword)),
                shortcode: shortcode, version: .v3, limits: PayoutLimits(perPayout: 70_000, perDay: 100_000),
                callbackAddress: address))
        configure(&configuration)
        return Payments(
            environment: PaymentsEnvironment(database: database, daraja: daraja, clock: clock, randomness: .system),
            configuration: configuration, sources: sources)
    }
}

extension Installation {
    /// Asks a customer for a payment; the sandbox plays what number and amount tell it to.
    func push(
        _ phoneNumber: String = "254708374149", shillings: Int64 = 100, reference: String = "INV-1001",
        key: IdempotencyKey? = nil
    ) async throws -> PaymentAnswer {
        try await payments.pushes.push(
            Self.order(phoneNumber, shillings: shillings, reference: reference), for: payments.merchants.default,
            key: key)
    }

    static func order(
        _ phoneNumber: String = "254708374149", shillings: Int64 = 100, reference: String = "INV-1001"
    ) throws -> STKPushOrder {
        STKPushOrder(
            phoneNumber: try #require(PhoneNumber(phoneNumber)), shillings: shillings, accountReference: reference,
            description: "Order 1001")
    }

    static func key(_ text: String, amount: Int64 = 100) throws -> IdempotencyKey {
        try #require(IdempotencyKey(text, scope: IdempotencyScope("stk-push"), body: ["amount": JSON(amount)]))
    }

    func transaction(_ id: Int64) async throws -> Transaction {
        try #require(try await payments.transactions.transaction(id: id))
    }

    func history(_ id: Int64) async throws -> TransactionHistory {
        try #require(try await payments.transactions.history(id: id))
    }

    /// Delivers a callback to the address that it was scheduled for.
    func deliver(_ delivery: Delivery) async throws -> CallbackResult {
        let segments = delivery.url.split(separator: "/").map(String.init)
        let uid = try #require(segments.dropLast().last.flatMap { TransactionUID($0) })
        let type = try #require(
            CallbackKind.allCases.first { $0.segment == segments.dropLast(2).last })
        #expect(callbackAddress.isValid(segments.last ?? "", type, uid))
        return try await receive(delivery.body, .token(uid), type)
    }

    func receive(
        _ body: [UInt8], _ authenticity: IncomingCallback.Authenticity, _ type: CallbackKind = .stk
    ) async throws -> CallbackResult {
        try await payments.callbacks.receive(
            IncomingCallback(
                type: type, body: body, authenticity: authenticity, address: "196.201.214.200", userAgent: "Daraja"))
    }

    /// Asks Daraja about a push that is not settled.
    func lookUp(transactionID: Int64) async throws {
        guard let transaction = try await payments.transactions.transaction(id: transactionID),
            !transaction.state.isFinal, let checkoutRequestID = transaction.ids.checkoutRequestID
        else { return }
        _ = try await payments.pushQueries.query(checkoutRequestID: checkoutRequestID, for: payments.merchants.default)
    }

    /// The numbers of the callbacks, oldest first.
    func callbackIDs() async throws -> [Int64] {
        try await database.read { connection in
            try connection.query("SELECT id FROM callback_history ORDER BY id").map { try $0.integer() }
        }
    }

    /// What stands in a column of `callback_history` for a callback.
    func callbackColumn(_ name: String, _ id: Int64) async throws -> SQLValue? {
        try await database.read { connection in
            try connection.first("SELECT \(name) FROM callback_history WHERE id = ?", [.integer(id)])?.values.first
        }
    }

    func count(_ table: String) async throws -> Int64 {
        try await database.read { try $0.first("SELECT COUNT(*) FROM \(table)")?.integer() ?? -1 }
    }
}

/// Runs a body with an installation on a new database, which is removed afterwards.
func withInstallation(
    _ configure: (inout DarajaSandbox.Configuration) -> Void = { _ in },
    _ body: (Installation) async throws -> Void
) async throws {
    var configuration = DarajaSandbox.Configuration()
    configuration.subscriberLock = false
    configure(&configuration)
    let clock = TestClock()
    let daraja = WorldDaraja(configuration: configuration, clock: clock)
    try await withDatabase { database in
        try await body(Installation(database: database, daraja: daraja, clock: clock))
    }
}

/// Runs a body with several installations on one new database, as processes have it that share nothing else.
func withInstances(_ count: Int, _ body: ([Installation]) async throws -> Void) async throws {
    var configuration = DarajaSandbox.Configuration()
    configuration.subscriberLock = false
    let clock = TestClock()
    let daraja = WorldDaraja(configuration: configuration, clock: clock)
    try await DatabaseUnderTest.with(PaymentsSchema.migrations) { lent in
        var databases: [any SQLDatabase] = []
        var result: Result<Void, any Error> = .success(())
        do {
            for _ in 0..<count { databases.append(try await lent.reopened()) }
            try await body(databases.map { try Installation(database: $0, daraja: daraja, clock: clock) })
        } catch {
            result = .failure(error)
        }
        for database in databases { try await database.close() }
        try result.get()
    }
}

/// Runs a body with a new, migrated database.
func withDatabase(_ body: (any SQLDatabase) async throws -> Void) async throws {
    try await DatabaseUnderTest.with(PaymentsSchema.migrations) { try await body($0.database) }
}
