import Daraja
import DarajaSandbox
import Database
import JSON
import Payments
import TestSupport
import Testing
import Time

@Suite struct CallbackIntakeTests {
    /// A push that Daraja acknowledged, and the ids that its callbacks name.
    struct Pushed {
        let id: Int64
        let uid: TransactionUID
        let ids: (checkout: String, merchant: String)

        init(_ installation: Installation, _ phoneNumber: String = "254708374149") async throws {
            let answer = try await installation.push(phoneNumber)
            let sent = try #require(installation.daraja.payments.last)
            id = answer.transactionID
            uid = answer.uid
            ids = (sent.id, sent.requestID)
        }
    }

    @Test(arguments: [true, false])
    func aProvenSuccessCompletes(_ byToken: Bool) async throws {
        try await withInstallation { installation in
            let pushed = try await Pushed(installation)
            let delivery = try #require(installation.daraja.takeDeliveries().first)
            let result = try await installation.receive(delivery.body, byToken ? .token(pushed.uid) : .address)
            #expect(result.effect == .applied && result.transactionID == pushed.id && !result.hasLookUp)
            let history = try await installation.history(pushed.id)
            #expect(history.transaction.state == .completed)
            #expect(history.transaction.receipt == installation.daraja.payments.first?.receipt)
            #expect(history.transaction.rawCallback == String(decoding: delivery.body, as: UTF8.self))
            #expect(history.events.map(\.version) == [1, 2, 3])
            #expect(history.events.last?.callbackID == result.id)
            #expect(try await installation.callbackColumn("verdict", result.id) == .text(byToken ? "token" : "address"))
            #expect(try await installation.callbackColumn("processed", result.id) == 1)
            #expect(try await installation.callbackColumn("ip_address", result.id) == "196.201.214.200")
            #expect(try await installation.callbackColumn("user_agent", result.id) == "Daraja")
        }
    }

    @Test func aRepeatedCallbackChangesNothing() async throws {
        try await withInstallation { installation in
            let pushed = try await Pushed(installation, "254711000004")
            let deliveries = installation.daraja.takeDeliveries()
            #expect(deliveries.count == 2)
            #expect(try await installation.deliver(deliveries[0]).effect == .applied)
            let before = try await installation.transaction(pushed.id)
            installation.clock.advance(by: .seconds(1))
            for _ in 0..<5 { #expect(try await installation.deliver(deliveries[1]).effect == .repeated) }
            #expect(try await installation.transaction(pushed.id) == before)
            #expect(try await installation.count("events") == 3)
            #expect(try await installation.count("callback_history") == 6)
            #expect(try await installation.count("discrepancies") == 0)
        }
    }

    @Test func fiftyCopiesAtOnceAreAppliedOnce() async throws {
        try await withInstallation { installation in
            let pushed = try await Pushed(installation)
            let delivery = try #require(installation.daraja.takeDeliveries().first)
            let effects = try await withThrowingTaskGroup(of: CallbackResult.Effect.self) { group in
                for _ in 0..<50 { group.addTask { try await installation.deliver(delivery).effect } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(effects.count { $0 == .applied } == 1)
            #expect(effects.count { $0 == .repeated } == 49)
            #expect(try await installation.history(pushed.id).events.map(\.version) == [1, 2, 3])
            #expect(try await installation.count("callback_history") == 50)
        }
    }

    @Test func aFailureAfterASuccessIsADiscrepancy() async throws {
        try await withInstallation { installation in
            let pushed = try await Pushed(installation, "254711000005")
            let deliveries = installation.daraja.takeDeliveries()
            _ = try await installation.deliver(deliveries[0])
            let before = try await installation.transaction(pushed.id)
            #expect(before.state == .completed)
            let result = try await installation.deliver(deliveries[1])
            #expect(result.effect == .contradicted && !result.hasLookUp)
            #expect(try await installation.transaction(pushed.id) == before)
            #expect(try await installation.history(pushed.id).discrepancies.map(\.kind) == [.result])
        }
    }

    @Test func aSuccessAfterAFailureIsADiscrepancy() async throws {
        try await withInstallation { installation in
            let pushed = try await Pushed(installation, "254711000005")
            let deliveries = installation.daraja.takeDeliveries()
            _ = try await installation.deliver(deliveries[1])
            let before = try await installation.transaction(pushed.id)
            #expect(before.state == .cancelled && before.receipt == nil)
            #expect(try await installation.deliver(deliveries[0]).effect == .contradicted)
            #expect(try await installation.transaction(pushed.id) == before)
            let found = try #require(try await installation.history(pushed.id).discrepancies.first)
            let receipt = try #require(installation.daraja.payments.first?.receipt?.text)
            #expect(found == Discrepancy(.result, expected: "cancelled", found: "success \(receipt)"))
        }
    }

    @Test(arguments: [("254711000011", Discrepancy.Kind.amount), ("254711000012", .payer)])
    func aSuccessThatDoesNotFitGoesToAPerson(_ phoneNumber: String, _ kind: Discrepancy.Kind) async throws {
        try await withInstallation { installation in
            let pushed = try await Pushed(installation, phoneNumber)
            let delivery = try #require(installation.daraja.takeDeliveries().first)
            let result = try await installation.deliver(delivery)
            #expect(result.effect == .contradicted && result.hasLookUp)
            let history = try await installation.history(pushed.id)
            #expect(history.transaction.state == .review && history.transaction.receipt == nil)
            #expect(history.discrepancies.map(\.kind) == [kind])
            #expect(history.transaction.rawCallback != nil)
            #expect(history.events.last?.callbackID == result.id)
        }
    }

    @Test func aFailureDoesNotSettleWhatIsInDoubt() async throws {
        try await withInstallation { installation in
            let pushed = try await Pushed(installation)
            _ = try await installation.receive(CallbackBody.success(pushed.ids, amount: "99.00"), .token(pushed.uid))
            let result = try await installation.receive(CallbackBody.failure(pushed.ids), .token(pushed.uid))
            #expect(result.effect == .contradicted)
            let history = try await installation.history(pushed.id)
            #expect(history.transaction.state == .review)
            #expect(history.discrepancies.map(\.kind) == [.amount, .result])
            // A proof that fits in everything settles it.
            let proof = try await installation.receive(CallbackBody.success(pushed.ids), .token(pushed.uid))
            #expect(proof.effect == .applied)
            #expect(try await installation.transaction(pushed.id).state == .completed)
        }
    }

    @Test func theReceiptOfAnotherPaymentIsNotTakenTwice() async throws {
        try await withInstallation { installation in
            let first = try await Pushed(installation)
            let second = try await Pushed(installation)
            _ = try await installation.receive(CallbackBody.success(first.ids), .token(first.uid))
            let result = try await installation.receive(CallbackBody.success(second.ids), .token(second.uid))
            #expect(result.effect == .contradicted)
            let history = try await installation.history(second.id)
            #expect(history.transaction.state == .review && history.transaction.receipt == nil)
            #expect(history.discrepancies.map(\.kind) == [.receiptTaken])
            #expect(try await installation.transaction(first.id).state == .completed)
        }
    }

    /// Safaricom's sandbox gives a receipt to several payments; a payment is told why it has none.
    @Test func outsideProductionATestPaymentWithAReusedReceiptSucceedsWithoutIt() async throws {
        try await withInstallation { installation in
            let payments = try installation.payments { $0.receiptsRepeat = true }
            func receive(_ pushed: Pushed, amount: String = "100.00") async throws -> CallbackResult {
                try await payments.callbacks.receive(
                    IncomingCallback(
                        type: .stk, body: CallbackBody.success(pushed.ids, amount: amount),
                        authenticity: .token(pushed.uid), address: nil, userAgent: nil))
            }
            let first = try await Pushed(installation)
            let second = try await Pushed(installation)
            #expect(try await receive(first).effect == .applied)
            #expect(try await receive(second).effect == .applied)
            for _ in 0..<2 { #expect(try await receive(second).effect == .repeated) }
            #expect(try await receive(first).effect == .repeated)
            let history = try await installation.history(second.id)
            #expect(history.transaction.state == .completed && history.transaction.receipt == nil)
            #expect(history.discrepancies.map(\.kind) == [.receiptTaken])
            #expect(history.discrepancies[0].found.contains("TIM5KXQ8V2, the receipt of transaction \(first.id)"))
            #expect(history.discrepancies[0].expected.contains("in production this payment would go to review"))
            #expect(try await installation.history(first.id).discrepancies == [])
            // What does not fit otherwise still goes to a person.
            let third = try await Pushed(installation)
            #expect(try await receive(third, amount: "7.00").effect == .contradicted)
            #expect(try await installation.transaction(third.id).state == .review)
        }
    }

    @Test func aSecondReceiptIsADiscrepancy() async throws {
        try await withInstallation { installation in
            let pushed = try await Pushed(installation)
            _ = try await installation.receive(CallbackBody.success(pushed.ids), .token(pushed.uid))
            let other = CallbackBody.success(pushed.ids, receipt: "TIM5OTHER1")
            #expect(try await installation.receive(other, .token(pushed.uid)).effect == .contradicted)
            let history = try await installation.history(pushed.id)
            #expect(history.transaction.receipt?.text == "TIM5KXQ8V2")
            #expect(history.discrepancies == [Discrepancy(.receipt, expected: "TIM5KXQ8V2", found: "TIM5OTHER1")])
        }
    }

    @Test func aTokenForAnotherRequestChangesNothing() async throws {
        try await withInstallation { installation in
            let pushed = try await Pushed(installation)
            let other = try await Pushed(installation)
            for ids in [other.ids, (pushed.ids.checkout, "29115-34620561-1")] {
                let result = try await installation.receive(CallbackBody.success(ids), .token(pushed.uid))
                #expect(result.effect == .contradicted && result.transactionID == pushed.id && result.hasLookUp)
            }
            for id in [pushed.id, other.id] {
                #expect(try await installation.transaction(id).state == .accepted)
            }
            let found = try await installation.history(pushed.id).discrepancies
            #expect(found.map(\.kind) == [.request, .request])
            #expect(found.first?.expected == pushed.ids.checkout && found.first?.found == other.ids.checkout)
        }
    }

    @Test func whatNothingSpeaksForChangesNothing() async throws {
        try await withInstallation { installation in
            let pushed = try await Pushed(installation)
            let before = try await installation.transaction(pushed.id)
            let forged = try await installation.receive(CallbackBody.success(pushed.ids), .unproven)
            #expect(forged.effect == .unproven && forged.hasLookUp && forged.transactionID == pushed.id)
            #expect(try await installation.transaction(pushed.id) == before)
            #expect(try await installation.callbackColumn("processed", forged.id) == 0)
            let unknown = try await installation.receive(CallbackBody.success(("ws_CO_x", "1")), .unproven)
            #expect(unknown.effect == .unproven && !unknown.hasLookUp && unknown.transactionID == nil)
            // Kept for a person, but never applied when a payment with its ids appears.
            #expect(try await installation.callbackColumn("parked_id", unknown.id) == .text("-unproven-"))

            let delivery = try #require(installation.daraja.takeDeliveries().first)
            _ = try await installation.deliver(delivery)
            let late = try await installation.receive(CallbackBody.success(pushed.ids), .unproven)
            #expect(late.effect == .unproven && !late.hasLookUp)
        }
    }

    @Test(
        arguments: [
            "", "{", "not JSON", "null", "[]", "{}", #"{"Body":{}}"#, #"{"Body":{"stkCallback":{"ResultCode":0}}}"#,
            #"{"Body":{"stkCallback":{"CheckoutRequestID":"ws_CO_1"}}}"#,
            #"{"Body":{"stkCallback":{"CheckoutRequestID":"ws_CO_1","ResultCode":null}}}"#,
        ])
    func whatCannotBeReadIsKept(_ body: String) async throws {
        try await withInstallation { installation in
            for authenticity in [IncomingCallback.Authenticity.address, .unproven] {
                let result = try await installation.receive(Array(body.utf8), authenticity)
                #expect(result.effect == (authenticity == .unproven ? .unproven : .unparseable))
                #expect(result.transactionID == nil && !result.hasLookUp)
                #expect(try await installation.callbackColumn("raw_payload", result.id) == .text(body))
                #expect(try await installation.callbackColumn("processed", result.id) == 0)
                let found = try await installation.payments.records.discrepancies(kind: .unreadable).records
                #expect(found.count == 1 && found.first?.transactionID == nil)
            }
        }
    }

    @Test func aCallbackThatSaysUnfinishedChangesNothing() async throws {
        try await withInstallation { installation in
            let pushed = try await Pushed(installation)
            let before = try await installation.transaction(pushed.id)
            let body = CallbackBody.failure(
                pushed.ids, code: "4999", "The transaction is still under processing")
            #expect(try await installation.receive(body, .token(pushed.uid)).effect == .ignored)
            #expect(try await installation.transaction(pushed.id) == before)
        }
    }

    @Test func aCodeThatNobodyKnowsIsAFailure() async throws {
        try await withInstallation { installation in
            let pushed = try await Pushed(installation)
            let body = CallbackBody.failure(pushed.ids, code: "TP99999", "Something new")
            #expect(try await installation.receive(body, .token(pushed.uid)).effect == .applied)
            let transaction = try await installation.transaction(pushed.id)
            #expect(transaction.state == .failed)
            #expect(transaction.result.code == "TP99999" && transaction.result.description == "Something new")
        }
    }

    @Test func aCallbackThatCannotBeStoredIsNotAcknowledged() async throws {
        try await withInstallation { installation in
            let pushed = try await Pushed(installation)
            let delivery = try #require(installation.daraja.takeDeliveries().first)
            installation.database.fail(write: 1, .instead(SQLError(.unavailable, "disk full")))
            await #expect(throws: SQLError.self) { try await installation.deliver(delivery) }
            #expect(try await installation.count("callback_history") == 0)
            #expect(try await installation.transaction(pushed.id).state == .accepted)
            #expect(try await installation.deliver(delivery).effect == .applied)
        }
    }

    @Test func oversizedWordsOfDarajasAreCutToTheirColumns() async throws {
        try await withInstallation { installation in
            let pushed = try await Pushed(installation)
            // One visible character of three scalars, which databases count as three.
            let words = String(repeating: "e\u{301}\u{323}", count: 2_000)
            let body = CallbackBody.failure(pushed.ids, code: 1, words)
            #expect(try await installation.receive(body, .token(pushed.uid)).effect == .applied)
            let description = try await installation.transaction(pushed.id).result.description
            #expect(description?.unicodeScalars.count == 1_024)
        }
    }
}
