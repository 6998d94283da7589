import Daraja
import Database
import JSON
import Payments
import TestSupport
import Testing
import Time

/// A notice counts for our shortcodes alone: anybody who owns a paybill can have its payments announced to our URLs.
@Suite struct C2BShortcodeTests {
    private static let own = Shortcode("600000")
    private static let till = Shortcode("5400000")
    private static let other = Shortcode("700000")

    /// A way in, the shortcode in the notice, and whether production counts it.
    struct Case: Sendable, CustomTestStringConvertible {
        /// The shortcode that the URL was registered for; nil for a path without a proof.
        let registered: String?
        let named: JSON
        let isOwn: Bool

        var testDescription: String { "\(registered ?? "bare path"), \(named.text)" }

        var authenticity: IncomingCallback.Authenticity {
            registered.flatMap { Shortcode($0) }.map { .registeredURL($0) } ?? .address
        }
    }

    private static let cases = [
        Case(registered: nil, named: "600000", isOwn: true),
        Case(registered: nil, named: .number("600000"), isOwn: true),
        Case(registered: nil, named: " 600000 ", isOwn: true), Case(registered: nil, named: "5400000", isOwn: true),
        Case(registered: nil, named: "700000", isOwn: true), Case(registered: nil, named: "888888", isOwn: false),
        Case(registered: nil, named: "", isOwn: false), Case(registered: nil, named: .null, isOwn: false),
        Case(registered: nil, named: "6000001", isOwn: false), Case(registered: nil, named: "0600000", isOwn: false),
        Case(registered: "600000", named: "600000", isOwn: true),
        Case(registered: "600000", named: "5400000", isOwn: true),
        Case(registered: "5400000", named: "600000", isOwn: true), Case(registered: "600000", named: "", isOwn: true),
        Case(registered: "600000", named: "700000", isOwn: false),
        Case(registered: "600000", named: "888888", isOwn: false),
        Case(registered: "700000", named: "700000", isOwn: true),
        Case(registered: "700000", named: "600000", isOwn: false),
        // A URL of ours that was registered before the shortcode in the settings changed.
        Case(registered: "500000", named: "500000", isOwn: true),
        Case(registered: "500000", named: "888888", isOwn: false),
    ]

    private static func payments(_ installation: Installation, isProduction: Bool) throws -> Payments {
        let shortcode = try #require(own)
        return try installation.payments { configuration in
            var c2b = C2BConfiguration(
                shortcode: shortcode, version: .v2, callbackAddress: installation.callbackAddress)
            c2b.till = till
            c2b.otherShortcodes = other.map { [$0] } ?? []
            c2b.countsOwnShortcodesOnly = isProduction
            configuration.c2b = c2b
        }
    }

    private static func confirm(_ payments: Payments, _ body: [UInt8], _ example: Case) async throws -> CallbackResult {
        try await payments.c2bIntake.confirm(Installation.incoming(.c2bConfirmation, body, example.authenticity))
    }

    @Test(arguments: cases)
    func productionCountsOurShortcodesOnly(_ example: Case) async throws {
        try await withInstallation { installation in
            let payments = try Self.payments(installation, isProduction: true)
            let body = C2BBody.notice(amount: "70000.00", shortcode: example.named)
            let (reply, _) = try await payments.c2bIntake.validate(
                Installation.incoming(.c2bValidation, body, example.authenticity))
            #expect(reply.json["ResultCode"] == (example.isOwn ? 0 : "C2B00015"))
            let result = try await Self.confirm(payments, body, example)
            #expect(result.effect == (example.isOwn ? .applied : .foreign))
            #expect(try await installation.count("transactions") == (example.isOwn ? 1 : 0))
            #expect(try await installation.count("events") == (example.isOwn ? 1 : 0))
            let found = try await payments.records.discrepancies(kind: .shortcode).records
            guard !example.isOwn else { return #expect(found.isEmpty) }
            #expect(found.map(\.callbackID) == [result.id] && found.map(\.transactionID) == [nil])
            #expect(found.first?.expected == "600000")
            #expect(found.first?.found.contains("receipt TIM5KXQ8V2 of 70000.00 is not counted") == true)
            // It is no second announcement of anything: each one is kept.
            #expect(try await Self.confirm(payments, body, example).effect == .foreign)
        }
    }

    @Test(arguments: cases)
    func outsideProductionEveryNoticeCountsAndForeignOnesAreNoted(_ example: Case) async throws {
        try await withInstallation { installation in
            let payments = try Self.payments(installation, isProduction: false)
            let body = C2BBody.notice(shortcode: example.named)
            let (reply, _) = try await payments.c2bIntake.validate(
                Installation.incoming(.c2bValidation, body, example.authenticity))
            #expect(reply.json["ResultCode"] == 0)
            #expect(try await Self.confirm(payments, body, example).effect == .applied)
            let history = try #require(try await payments.transactions.history(id: 1))
            #expect(history.transaction.state == .completed)
            #expect(history.discrepancies.map(\.kind) == (example.isOwn ? [] : [.shortcode]))
            #expect(history.discrepancies.allSatisfy { $0.found.contains("outside production only") })
            #expect(try await Self.confirm(payments, body, example).effect == .repeated)
        }
    }

    @Test(arguments: ["-70000.00", "0", "0.00", "-0.01", "", "1,000.00", "KES 5", "NaN", "1E99"], [true, false])
    func anAmountThatIsNotAboveZeroIsNoPayment(_ amount: String, _ isProduction: Bool) async throws {
        try await withInstallation { installation in
            let payments = try Self.payments(installation, isProduction: isProduction)
            let body = C2BBody.notice(amount: amount, shortcode: "600000")
            let (reply, _) = try await payments.c2bIntake.validate(
                Installation.incoming(.c2bValidation, body, .address))
            #expect(reply.json["ResultCode"] == "C2B00013")
            let result = try await payments.c2bIntake.confirm(Installation.incoming(.c2bConfirmation, body, .address))
            #expect(result.effect == .unparseable)
            #expect(try await installation.count("transactions") == 0)
            let found = try await payments.records.discrepancies(kind: .unreadable).records
            #expect(found.map(\.callbackID) == [result.id])
        }
    }

    /// A notice that waited for a push is judged again: a release that does not judge may have kept it.
    @Test(arguments: [true, false])
    func aNoticeThatWaitedIsJudgedBeforeItCounts(_ isProduction: Bool) async throws {
        try await withInstallation { installation in
            _ = try await installation.push()
            let body = C2BBody.notice(
                time: EastAfricaTime.timestamp(installation.clock.now), shortcode: "888888")
            let parked = try await installation.confirm(body, .address)
            #expect(parked.effect == .unmatched)
            let payments = try Self.payments(installation, isProduction: isProduction)
            installation.clock.advance(by: .seconds(3_000))
            _ = try await payments.lookUpSweep.run()
            for _ in 0..<5 {
                installation.clock.advance(by: .seconds(600))
                try await installation.runJobs(of: payments)
            }
            #expect(try await installation.count("transactions") == 1)
            let effect = try await installation.callbackColumn("processing_result", parked.id)
            #expect(effect == (isProduction ? "foreign" : "applied"))
            let found = try await payments.records.discrepancies(kind: .shortcode).records
            #expect(found.map(\.transactionID) == [isProduction ? nil : 1])
        }
    }
}
