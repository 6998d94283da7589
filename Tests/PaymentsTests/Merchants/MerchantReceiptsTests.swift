import Daraja
import Database
import JSON
import Jobs
import Ownership
import TestSupport
import Testing
import Time

@testable import Payments

/// C2B for several merchants (`C2BOwners`, `C2BPayment`), and whose a receipt is (`TransactionStore+Receipts`, `Party`).
@Suite struct MerchantReceiptsTests {
    private static func confirm(
        _ shops: Shops, _ receipt: String, _ shortcode: String,
        _ authenticity: IncomingCallback.Authenticity = .address, amount: String = "100.00"
    ) async throws -> CallbackResult {
        let body = C2BBody.notice(receipt, amount: amount, shortcode: .string(shortcode))
        return try await shops.payments.c2bIntake.confirm(
            Installation.incoming(.c2bConfirmation, body, authenticity))
    }

    private static func validate(
        _ shops: Shops, _ shortcode: String, _ authenticity: IncomingCallback.Authenticity = .address
    ) async throws -> JSON? {
        let body = C2BBody.notice(shortcode: .string(shortcode))
        let (reply, _) = try await shops.payments.c2bIntake.validate(
            Installation.incoming(.c2bValidation, body, authenticity))
        return reply.json["ResultCode"]
    }

    private static func registered(_ shortcode: String) throws -> IncomingCallback.Authenticity {
        .registeredURL(try #require(Shortcode(shortcode)))
    }

    @Test func aNoticeBelongsToTheMerchantOfItsShortcode() async throws {
        try await withShops({ $0.c2b.countsOwnShortcodesOnly = true }) { shops in
            let (shop, farm) = (try await shops.merchant("shop").id, try await shops.merchant("farm").id)
            let cases: [(String, IncomingCallback.Authenticity, MerchantID)] = [
                ("600111", .address, shop), ("600222", .address, farm), ("174379", .address, .default),
                ("600111", try Self.registered("600111"), shop), ("", try Self.registered("600222"), farm),
                ("174379", .registered, .default),
            ]
            for (number, (named, authenticity, owner)) in cases.enumerated() {
                #expect(try await Self.validate(shops, named, authenticity) == 0)
                let result = try await Self.confirm(shops, "TIM5KXQ8A\(number)", named, authenticity)
                #expect(result.effect == .applied && result.merchantID == owner)
                let row = try #require(try await shops.payments.transactions.transaction(id: result.transactionID ?? 0))
                #expect(row.merchantID == owner && row.state == .completed)
                #expect(row.shortcode?.text == (named.isEmpty ? "600222" : named))
                #expect(try await shops.owners("callback_history", "id = \(result.id)") == [owner])
            }
        }
    }

    /// A URL of one merchant counts for no other's shortcode.
    @Test func aTokenCountsForItsOwnFamilyAlone() async throws {
        try await withShops({ $0.c2b.countsOwnShortcodesOnly = true }) { shops in
            for (registered, named) in [
                ("600111", "600222"), ("600111", "174379"), ("174379", "600111"), ("600222", "888888"),
            ] {
                let proof = try Self.registered(registered)
                #expect(try await Self.validate(shops, named, proof) == "C2B00015")
                #expect(try await Self.confirm(shops, "TIM5KXQ8V2", named, proof).effect == .foreign)
            }
            #expect(try await Self.validate(shops, "888888") == "C2B00015")
            #expect(try await shops.installation.count("transactions") == 0)
            #expect(try await shops.owners("discrepancies") == [.default])
        }
    }

    /// A merchant that was added a moment ago by another process.
    @Test func aShortcodeThatThisProcessHasNotSeenIsLookedFor() async throws {
        try await withShops({ $0.c2b.countsOwnShortcodesOnly = true }) { shops in
            let other = try await shops.another()
            _ = try await other.payments.merchantService.add(
                "stall", Shops.form("600444", "stall"), actor: "a test")
            shops.clock.advance(by: .seconds(1))
            let result = try await Self.confirm(shops, "TIM5KXQ8V2", "600444")
            #expect(result.effect == .applied && result.merchantID > .default)
        }
    }

    /// Daraja goes on announcing where a URL was registered.
    @Test func aShortcodeThatLeftAMerchantIsStillItsOwn() async throws {
        try await withShops({ $0.c2b.countsOwnShortcodesOnly = true }) { shops in
            let shop = try await shops.merchant("shop").id
            try await shops.change("shop", ["shortcode": "600333"])
            let result = try await Self.confirm(shops, "TIM5KXQ8V2", "600111", Self.registered("600111"))
            #expect(result.effect == .applied && result.merchantID == shop)
            #expect(try await Self.confirm(shops, "TIM5KXQ8V3", "600111").effect == .foreign)
        }
    }

    /// Customers go on paying to the old till for a while, and Daraja announces it to the URL of the store number.
    @Test func aTillThatLeftAMerchantIsStillItsOwn() async throws {
        try await withShops({ $0.c2b.countsOwnShortcodesOnly = true }) { shops in
            let shop = try await shops.merchant("shop").id
            try await shops.change("shop", ["tillNumber": "777111"])
            try await shops.change("shop", ["tillNumber": "777222", "c2bAccounts": ["600222", "888888"]])
            let cases = [
                ("600111", "777111", true), ("777111", "600111", true), ("777111", "777111", true),
                ("600111", "777222", true), ("777111", "777222", false), ("600111", "600222", false),
                ("600222", "777111", false), ("600111", "888888", false),
            ]
            for (number, (registered, named, isOwn)) in cases.enumerated() {
                let result = try await Self.confirm(shops, "TIM5KXQ8C\(number)", named, Self.registered(registered))
                #expect(result.effect == (isOwn ? .applied : .foreign), "\(registered) \(named)")
                if isOwn { #expect(result.merchantID == shop) }
            }
        }
    }

    /// Money that came is counted, whatever is wrong with the secrets; only what could be refused waits.
    @Test func noticesOfAMerchantWhoseSecretsCannotBeReadAreCounted() async throws {
        try await withShops({ $0.c2b.countsOwnShortcodesOnly = true }) { shops in
            let shop = try await shops.merchant("shop").id
            let blind = try await shops.another(keys: TestSealKeys()) { $0.c2b.countsOwnShortcodesOnly = true }
            #expect(try await Self.validate(blind, "600111") == "C2B00016")
            #expect(try await Self.validate(blind, "174379") == 0)
            for (number, proof) in [try Self.registered("600111"), .address].enumerated() {
                let result = try await Self.confirm(blind, "TIM5KXQ8B\(number)", "600111", proof)
                #expect(result.effect == .applied && result.merchantID == shop)
            }
        }
    }

    /// Another merchant's push of the same amount by the same customer is no reason to wait.
    @Test func aNoticeWaitsForPushesOfItsOwnMerchantAlone() async throws {
        try await withShops { shops in
            let time = EastAfricaTime.timestamp(shops.clock.now)
            _ = try await shops.push(for: shops.merchant("shop"))
            for (shortcode, effect) in [("600222", CallbackResult.Effect.applied), ("600111", .unmatched)] {
                let body = C2BBody.notice(
                    "TIM5KX\(shortcode.suffix(4))", time: time, shortcode: .string(shortcode))
                let result = try await shops.payments.c2bIntake.confirm(
                    Installation.incoming(.c2bConfirmation, body, .address))
                #expect(result.effect == effect)
            }
            let shop = try await shops.merchant("shop").id
            #expect(try await shops.installation.liveJobs("apply_callback").map(\.work.owner) == [shop.rawValue])
            #expect(try await shops.owners("callback_history", "parked_id IS NOT NULL") == [shop])
        }
    }

    @Test func aReceiptCountsOnceForEachMerchantAndDirection() async throws {
        try await withShops { shops in
            #expect(try await Self.confirm(shops, "TIM5KXQ8V2", "600111").effect == .applied)
            #expect(try await Self.confirm(shops, "TIM5KXQ8V2", "600111").effect == .repeated)
            #expect(try await Self.confirm(shops, "TIM5KXQ8V2", "600111", amount: "200.00").effect == .contradicted)
            // The same transfer in another merchant's books, and as what one of them paid.
            #expect(try await Self.confirm(shops, "TIM5KXQ8V2", "600222").effect == .applied)
            _ = try await shops.pay(for: shops.merchant("shop"))
            let receipt = try #require(Receipt("TIM5KXQ8V2"))
            // What a person gets is in no other book; what goes to a business may be.
            let toPerson = try #require(try await shops.payments.transactions.transaction(id: 3))
            try await shops.change("UPDATE transactions SET party_shortcode = '600222' WHERE id = 3")
            let toBusiness = try #require(try await shops.payments.transactions.transaction(id: 3))
            #expect(toBusiness.party?.shortcode.text == "600222" && toPerson.party == nil)
            try await shops.installation.database.write { connection in
                #expect(try TransactionStore.holder(of: receipt, beside: toPerson, connection)?.id == 1)
                #expect(try TransactionStore.holder(of: receipt, beside: toBusiness, connection) == nil)
                let success = Evidence.Success(receipt: receipt, description: "Paid")
                let entry = try EvidenceRecorder.apply(
                    .succeeded(success), to: toBusiness, at: shops.clock.now, connection)
                #expect(entry.transaction.state == .completed && entry.transaction.receipt == receipt)
            }
        }
    }

    /// A payout that a release without merchants stored is not marked as one.
    @Test(arguments: [true, false], [true, false])
    func aSecondPayoutWithAReceiptIsNoticed(_ isFirstMarked: Bool, _ isSecondMarked: Bool) async throws {
        try await withShops { shops in
            for _ in 0..<2 { _ = try await shops.pay(for: shops.payments.merchants.default) }
            for (id, isMarked) in [(1, isFirstMarked), (2, isSecondMarked)] where !isMarked {
                try await shops.change("UPDATE transactions SET is_outgoing = 0 WHERE id = \(id)")
            }
            let receipt = try #require(Receipt("TIM5KXQ8V2"))
            for id: Int64 in [1, 2] {
                let paid = try #require(try await shops.payments.transactions.transaction(id: id))
                try await shops.installation.database.write { connection in
                    let success = Evidence.Success(receipt: receipt, description: "Paid")
                    _ = try EvidenceRecorder.apply(.succeeded(success), to: paid, at: shops.clock.now, connection)
                }
            }
            let rows = try await shops.payments.transactions.list(.init()).transactions.sorted { $0.id < $1.id }
            #expect(rows.map(\.state) == [.completed, .review])
        }
    }
}
