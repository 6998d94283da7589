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

/// Each payment is made, followed and settled for its own merchant: `PaymentSender`, `LookUpService`, `QueuedPayoutJob`.
///
/// `OutgoingOrder` and `Payee` say what is sent, `PaymentAcknowledgement` what an answer brings.
@Suite struct MerchantPaymentsTests {
    private static func rows(_ shops: Shops) async throws -> [Transaction] {
        try await shops.payments.transactions.list(.init()).transactions.sorted { $0.id < $1.id }
    }

    @Test func eachPaymentGoesOutUnderItsOwnMerchantAndBelongsToIt() async throws {
        try await withShops { shops in
            for name in ["default", "shop", "farm"] {
                let merchant = try await shops.merchant(name)
                _ = try await shops.push(for: merchant)
                _ = try await shops.pay(for: merchant)
            }
            let pushes = shops.book.calls("stk_push")
            #expect(pushes.map(\.consumerKey) == ["settings-key", "shop-key", "farm-key"])
            #expect(pushes.map { $0.body["BusinessShortCode"]?.scalarText } == ["174379", "600111", "600222"])
            let payouts = shops.book.calls("b2c")
            #expect(payouts.map(\.consumerKey) == ["settings-key", "shop-key", "farm-key"])
            #expect(payouts.map { $0.body["PartyA"]?.scalarText } == ["174379", "600111", "600222"])
            #expect(payouts.map { $0.body["InitiatorName"]?.string } == ["testapi", "shop-operator", "farm-operator"])

            let (shop, farm) = (try await shops.merchant("shop").id, try await shops.merchant("farm").id)
            let rows = try await Self.rows(shops)
            #expect(rows.map(\.merchantID) == [.default, .default, shop, shop, farm, farm])
            #expect(rows.map(\.shortcode?.text) == ["174379", "174379", "600111", "600111", "600222", "600222"])

            for delivery in shops.installation.daraja.takeDeliveries() {
                let result = try await shops.installation.deliver(delivery)
                #expect(result.effect == .applied)
                #expect(result.merchantID == rows.first { $0.id == result.transactionID }?.merchantID)
            }
            #expect(try await Self.rows(shops).allSatisfy { $0.state == .completed })
            #expect(try await shops.owners("callback_history") == [.default, shop, farm])
            for row in rows {
                let owners = try await shops.owners("callback_history", "transaction_ref = \(row.id)")
                #expect(owners == [row.merchantID])
            }
        }
    }

    /// The heart of it: whatever the merchant uses by then.
    @Test(arguments: [true, false])
    func aStoredPaymentIsFollowedWithTheCredentialsItWasMadeFor(_ isStored: Bool) async throws {
        let settings = try Shops.form("174379", "settings")
        try await withShops { first in
            let name = isStored ? "shop" : "default"
            let before = try await first.another(settings: settings)
            try await before.payments.merchantService.rememberSettings()
            let merchant = try await before.merchant(name)
            let shortcode = merchant.push.credentials.businessShortCode.text
            _ = try await before.push("254711000001", for: merchant)
            _ = try await before.pay("254711000021", for: merchant)
            _ = try await before.pay(for: merchant, isQueued: true)
            // Everything changes.
            var after = before
            if isStored {
                try await before.change(
                    "shop",
                    [
                        "shortcode": "600333", "passkey": "new-passkey", "consumerKey": "new-key",
                        "consumerSecret": "new-secret", "initiatorName": "new-operator",
                        "securityCredential": "new-credential",
                    ])
            } else {
                after = try await before.another(settings: Shops.form("600333", "new")) { configuration in
                    guard let shortcode = Shortcode("600333") else { return }
                    configuration.push.credentials = STKCredentials(
                        businessShortCode: shortcode, passkey: "new-passkey")
                    configuration.c2b.shortcode = shortcode
                    configuration.payout?.shortcode = shortcode
                    configuration.payout?.initiator = Initiator(
                        name: "new-operator", credential: SecurityCredential("new-credential"))
                }
            }
            let operatorName = isStored ? "shop-operator" : "settings-operator"
            try await after.pass(.seconds(120), steps: 4)
            let key = isStored ? "shop-key" : "settings-key"
            let queries = after.book.calls("stk_query")
            #expect(!queries.isEmpty && queries.allSatisfy { $0.consumerKey == key })
            #expect(queries.allSatisfy { $0.body["BusinessShortCode"]?.scalarText == shortcode })
            let sent = try #require(after.book.calls("b2c").last)
            #expect(after.book.calls("b2c").count == 2 && sent.consumerKey == key)
            #expect(sent.body["PartyA"]?.scalarText == shortcode)
            #expect(sent.body["InitiatorName"]?.string == operatorName)
            let questions = after.book.calls("transaction_status")
            #expect(!questions.isEmpty && questions.allSatisfy { $0.body["PartyA"]?.scalarText == shortcode })
            #expect(questions.allSatisfy { $0.body["Initiator"]?.string == operatorName && $0.consumerKey == key })
            // A new payment uses what there is now.
            _ = try await after.push(for: after.merchant(name))
            #expect(after.book.calls("stk_push").last?.body["BusinessShortCode"]?.scalarText == "600333")
        }
    }

    @Test func aSuspendedMerchantTakesNoNewPaymentsAndFinishesTheOldOnes() async throws {
        try await withShops { shops in
            let shop = try await shops.merchant("shop")
            let key = try Installation.key("order-1")
            let answer = try await shops.push(for: shop, key: key)
            _ = try await shops.pay(for: shop, isQueued: true)
            try await shops.set(.suspended, of: "shop")
            let suspended = try await shops.merchant("shop")
            await #expect(throws: MerchantError.suspended("shop")) { try await shops.push(for: suspended) }
            await #expect(throws: MerchantError.suspended("shop")) { try await shops.pay(for: suspended) }
            await #expect(throws: MerchantError.suspended("shop")) {
                try await shops.pay(for: suspended, isQueued: true)
            }
            // A repetition asks for nothing new.
            #expect(try await shops.push(for: suspended, key: key) == answer)
            #expect(try await shops.installation.count("transactions") == 2)
            try await shops.pass(.seconds(7_200), steps: 10)
            #expect(shops.book.calls("b2c").isEmpty)
            #expect(try await shops.payments.transactions.transaction(id: 2)?.state == .queued)
            #expect(try await shops.payments.queue.deadLetters().isEmpty)
            #expect(try await shops.payments.transactions.transaction(id: 1)?.state == .completed)
            try await shops.set(.active, of: "shop")
            try await shops.pass(.seconds(600), steps: 2)
            #expect(shops.book.calls("b2c").map(\.consumerKey) == ["shop-key"])
        }
    }

    @Test func aMerchantWhoseSecretsCannotBeReadWaitsAndStopsNobody() async throws {
        try await withShops { shops in
            _ = try await shops.push("254711000001", for: shops.merchant("shop"))
            _ = try await shops.pay(for: shops.merchant("shop"), isQueued: true)
            _ = try await shops.pay(for: shops.merchant("farm"), isQueued: true)
            let blind = try await shops.another(keys: TestSealKeys())
            try await blind.pass(.seconds(900), steps: 6)
            #expect(blind.book.calls("b2c").isEmpty && blind.book.calls("stk_query").isEmpty)
            let jobs = try await blind.payments.queue.list(limit: 100).jobs.filter { $0.progress.status.isLive }
            #expect(jobs.count == 3)
            for job in jobs {
                #expect(job.progress.failedTries == 0)
                #expect(job.progress.lastError?.contains("cannot be used") == true)
            }
            _ = try await blind.push(for: blind.payments.merchants.default)
            _ = try await blind.pay(for: blind.payments.merchants.default, isQueued: true)
            _ = try await blind.runJobs()
            #expect(blind.book.calls("b2c").map(\.consumerKey) == ["settings-key"])
            // With the keys everything goes on.
            try await shops.pass(.seconds(120), steps: 2)
            #expect(Set(shops.book.calls("b2c").map(\.consumerKey)) == ["settings-key", "shop-key", "farm-key"])
            #expect(shops.book.calls("stk_query").contains { $0.consumerKey == "shop-key" })
        }
    }

    /// Nobody can ask any more: a person can look at the statement.
    @Test func whatNobodyCanAskAboutGoesToAPersonInTheEnd() async throws {
        try await withShops { shops in
            _ = try await shops.push("254711000001", for: shops.merchant("shop"))
            _ = try await shops.pay("254711000021", for: shops.merchant("shop"))
            let blind = try await shops.another(keys: TestSealKeys())
            try await blind.pass(.seconds(100_000), steps: 40)
            #expect(try await Self.rows(blind).map(\.state) == [.expired, .review])
            #expect(try await blind.payments.queue.deadLetters().isEmpty)
        }
    }

    @Test func limitsCountForEachMerchant() async throws {
        try await withShops { shops in
            try await shops.change("shop", ["payoutDailyLimit": 500, "payoutMaximum": 300])
            try await shops.change("farm", ["payoutDailyLimit": 500])
            let (shop, farm) = (try await shops.merchant("shop"), try await shops.merchant("farm"))
            await #expect(throws: PaymentError.payoutLimit(300)) { try await shops.pay(for: shop, shillings: 301) }
            _ = try await shops.pay(for: shop, shillings: 300)
            await #expect(throws: PaymentError.dailyPayoutLimit(500)) { try await shops.pay(for: shop, shillings: 201) }
            _ = try await shops.pay(for: farm, shillings: 500)
            _ = try await shops.pay(for: shop, shillings: 200)
            _ = try await shops.pay(for: shops.payments.merchants.default, shillings: 70_000)
        }
    }

    @Test func oneMerchantsWrongPasswordStopsNobodyElsesPayouts() async throws {
        try await withShops { shops in
            let (shop, farm) = (try await shops.merchant("shop"), try await shops.merchant("farm"))
            _ = try await shops.pay("254700002001", for: shop)
            _ = try await shops.installation.deliver(shops.installation.onlyDelivery())
            let hold = try #require(try await shops.payments.holds.current(of: shop.id))
            #expect(hold.transactionID == 1)
            #expect(try await shops.payments.holds.all().keys.sorted() == [shop.id])
            await #expect(throws: PaymentError.payoutsHeld(hold.reason)) { try await shops.pay(for: shop) }
            _ = try await shops.pay(for: shop, isQueued: true)
            _ = try await shops.pay(for: farm, isQueued: true)
            _ = try await shops.pay(for: shops.payments.merchants.default, isQueued: true)
            _ = try await shops.runJobs()
            #expect(shops.book.calls("b2c").map(\.consumerKey).sorted() == ["farm-key", "settings-key", "shop-key"])
            // Another's hold is another's: lifting it wakes nobody here.
            try await shops.payments.holds.hold(farm.id, reason: "month's end", person: "Jane")
            #expect(try await shops.payments.holds.resume(farm.id, reason: "over", person: "Jane"))
            try await shops.pass(.seconds(10), steps: 2)
            #expect(shops.book.calls("b2c").filter { $0.consumerKey == "shop-key" }.count == 1)
            #expect(try await shops.payments.holds.resume(shop.id, reason: "mended", person: "Jane"))
            try await shops.pass(.seconds(10), steps: 2)
            #expect(shops.book.calls("b2c").filter { $0.consumerKey == "shop-key" }.count == 2)
            #expect(try await shops.owners("audit_log", "action LIKE 'payouts.%'") == [shop.id, farm.id])
        }
    }

    @Test func aKeyThatComesForAnotherMerchantIsAnotherRequest() async throws {
        try await withShops { shops in
            let key = try Installation.key("order-1")
            _ = try await shops.push(for: shops.merchant("shop"), key: key)
            await #expect(throws: PaymentError.keyReused) {
                try await shops.push(for: shops.merchant("farm"), key: key)
            }
            let other = try #require(
                IdempotencyKey("order-1", scope: IdempotencyScope("stk-push", owner: 7), body: ["amount": 100]))
            // Two merchants who number their orders alike do not meet.
            _ = try await shops.push(for: shops.merchant("farm"), key: other)
            #expect(try await shops.installation.count("transactions") == 2)
        }
    }

    /// What a release without merchants leaves behind, also while it runs beside this one.
    @Test func aPayoutThatAnEarlierReleaseQueuedIsSent() async throws {
        try await withShops { shops in
            _ = try await shops.pay(for: shops.payments.merchants.default, shillings: 1_234, isQueued: true)
            try await shops.change(
                "UPDATE transactions SET order_document = NULL, shortcode = NULL, is_outgoing = 0")
            _ = try await shops.runJobs()
            let sent = try #require(shops.book.calls("b2c").first)
            #expect(sent.body["Amount"]?.int == 1_234 && sent.body["Occassion"] == "Order 1001")
            #expect(sent.body["Remarks"] == "Refund 7" && sent.body["CommandID"] == "BusinessPayment")
            #expect(try await Self.rows(shops).map(\.shortcode?.text) == ["174379"])
        }
    }

    /// It would pay from the shortcode of its settings.
    @Test func anEarlierReleaseDoesNotTakeTheQueuedPayoutsOfStoredMerchants() async throws {
        try await withShops { shops in
            _ = try await shops.pay(for: shops.merchant("shop"), isQueued: true)
            #expect(try await shops.installation.liveJobs("payout").isEmpty)
            let jobs = try await shops.installation.liveJobs("merchant_payout")
            #expect(jobs.map(\.work.owner) == [try await shops.merchant("shop").id.rawValue])
        }
    }

    /// An order of a newer release, or one that is not the payment's, is left to whoever can read it.
    @Test(arguments: [
        #"{"version":2}"#, "[]", "", #"{"version":1,"phone":"254708374149","shillings":100,"remarks":"x"}"#,
        #"{"version":1,"phone":"254708374149","shillings":101,"remarks":"x","command":"BusinessPayment"}"#,
        #"{"version":1,"phone":"254708374150","shillings":100,"remarks":"x","command":"BusinessPayment"}"#,
    ])
    func anOrderThatCannotBeReadIsNotSent(_ document: String) async throws {
        try await withShops { shops in
            _ = try await shops.pay(for: shops.merchant("shop"), isQueued: true)
            _ = try await shops.installation.database.write { connection in
                try connection.execute("UPDATE transactions SET order_document = ?", [.text(document)])
            }
            try await shops.pass(.seconds(7_200), steps: 5)
            #expect(shops.book.calls("b2c").isEmpty)
            #expect(try await Self.rows(shops).map(\.state) == [.queued])
            #expect(try await shops.installation.liveJobs("merchant_payout").count == 1)
        }
    }

    @Test func aQueryAboutAnotherMerchantsPushChangesNothing() async throws {
        try await withShops { shops in
            _ = try await shops.push(for: shops.merchant("shop"))
            let id = try #require(try await Self.rows(shops).first?.ids.checkoutRequestID)
            shops.clock.advance(by: .seconds(60))
            _ = try await shops.payments.pushQueries.query(checkoutRequestID: id, for: shops.merchant("farm"))
            #expect(shops.book.calls("stk_query").last?.consumerKey == "farm-key")
            #expect(try await Self.rows(shops).map(\.state) == [.accepted])
            #expect(try await shops.installation.count("attempts") == 1)
            _ = try await shops.payments.pushQueries.query(checkoutRequestID: id, for: shops.merchant("shop"))
            #expect(try await Self.rows(shops).map(\.state) == [.completed])
        }
    }
}
