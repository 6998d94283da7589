import Daraja
import DarajaSandbox
import Database
import JSON
import Jobs
import Ownership
import TestSupport
import Testing
import Time

@testable import Payments

/// An installation with the merchant of the settings and two in the database, `shop` and `farm`, each with its own app.
struct Shops {
    let installation: Installation
    let payments: Payments
    let keys: TestSealKeys
    let book: RecordingDaraja.Book

    var clock: TestClock { installation.clock }

    func merchant(_ name: String) async throws -> Merchant { try await payments.merchants.merchant(named: name) }

    /// The same installation in a process of its own, with other settings or keys.
    func another(
        keys: TestSealKeys? = nil, settings: MerchantForm? = nil,
        _ configure: (inout Payments.Configuration) -> Void = { _ in }
    ) async throws -> Shops {
        let keys = keys ?? self.keys
        let payments = try Self.payments(installation, keys, book, settings, configure)
        try await payments.merchants.refresh()
        return Shops(installation: installation, payments: payments, keys: keys, book: book)
    }

    fileprivate static func payments(
        _ installation: Installation, _ keys: TestSealKeys, _ book: RecordingDaraja.Book, _ settings: MerchantForm?,
        _ configure: (inout Payments.Configuration) -> Void
    ) throws -> Payments {
        let daraja = installation.daraja
        return try installation.payments(
            over: RecordingDaraja("settings-key", daraja, book),
            sources: MerchantSources(
                keys: keys, daraja: { key, _ in RecordingDaraja(key, daraja, book) },
                advisor: { _, _ in preconditionFailure("No merchant here has an advisor") }, settings: settings),
            configure)
    }

    /// The form of a merchant that pays as well.
    static func form(_ shortcode: String, _ name: String, _ others: [String: JSON] = [:]) throws -> MerchantForm {
        var members: [String: JSON] = [
            "shortcode": .string(shortcode), "consumerKey": .string("\(name)-key"),
            "consumerSecret": .string("\(name)-secret"), "passkey": .string("\(name)-passkey"),
            "initiatorName": .string("\(name)-operator"), "securityCredential": .string("\(name)-credential"),
        ]
        members.merge(others) { $1 }
        return try MerchantForm(json: .object(members.map { JSON.Member($0.key, $0.value) }))
    }

    func push(
        _ phoneNumber: String = "254708374149", for merchant: Merchant, shillings: Int64 = 100,
        reference: String = "INV-1001", key: IdempotencyKey? = nil
    ) async throws -> PaymentAnswer {
        try await payments.pushes.push(
            Installation.order(phoneNumber, shillings: shillings, reference: reference), for: merchant, key: key)
    }

    func pay(
        _ phoneNumber: String = "254708374149", for merchant: Merchant, shillings: Int64 = 100, isQueued: Bool = false
    ) async throws -> PaymentAnswer {
        try await payments.payouts.pay(
            Installation.payout(phoneNumber, shillings: shillings), for: merchant, isQueued: isQueued)
    }

    func change(_ name: String, _ members: [String: JSON]) async throws {
        let form = try MerchantForm(json: .object(members.map { JSON.Member($0.key, $0.value) }))
        _ = try await payments.merchantService.change(name, form, actor: "a test")
        try await payments.merchants.refresh()
    }

    func set(_ state: MerchantState, of name: String) async throws {
        _ = try await payments.merchantService.set(state, of: name, reason: "a test", actor: "a test")
        try await payments.merchants.refresh()
    }

    func runJobs() async throws -> JobRound { try await installation.runJobs(of: payments) }

    /// Lets time pass in steps, and after each does what is due.
    func pass(_ duration: Duration, steps: Int) async throws {
        for _ in 0..<steps {
            clock.advance(by: duration / steps)
            try await installation.seeTimePass(until: clock.now)
            _ = try await payments.recovery.run()
            _ = try await payments.lookUpSweep.run()
            _ = try await runJobs()
        }
    }

    /// The distinct owners of the rows of a table that fit a condition.
    func owners(_ table: String, _ condition: String = "1 = 1") async throws -> [MerchantID] {
        try await installation.database.read { connection in
            try connection.query("SELECT DISTINCT merchant_id FROM \(table) WHERE \(condition) ORDER BY merchant_id")
                .map { MerchantID(try $0.integer()) }
        }
    }

    func change(_ statement: String) async throws {
        _ = try await installation.database.write { try $0.execute(statement) }
    }
}

/// Runs a body with two merchants beside that of the settings: `shop` has 600111, `farm` has 600222.
func withShops(
    _ configure: @escaping (inout Payments.Configuration) -> Void = { _ in }, _ body: (Shops) async throws -> Void
) async throws {
    try await withInstallation({ $0.acceptsUnknownMerchants = true }) { installation in
        let (keys, book) = (TestSealKeys(), RecordingDaraja.Book())
        let payments = try Shops.payments(installation, keys, book, nil, configure)
        for (name, shortcode) in [("shop", "600111"), ("farm", "600222")] {
            _ = try await payments.merchantService.add(name, Shops.form(shortcode, name), actor: "a test")
        }
        try await payments.merchants.refresh()
        try await body(Shops(installation: installation, payments: payments, keys: keys, book: book))
    }
}
