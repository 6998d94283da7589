import Daraja
import DarajaSandbox
import Database
import JSON
import Payments
import TestSupport
import Testing
import Time

/// Callbacks that come before the acknowledgement of their request, or instead of it.
@Suite struct CallbackOrderTests {
    /// Delivers the callbacks of the next push before its acknowledgement, in a way of the test's.
    private static func deliverEarly(
        _ installation: Installation,
        _ deliver: @escaping @Sendable (Delivery) async throws -> CallbackResult
    ) -> Mutexed<[CallbackResult]> {
        let results = Mutexed<[CallbackResult]>([])
        installation.daraja.beforeAnswer {
            for delivery in installation.daraja.takeDeliveries() {
                do {
                    let result = try await deliver(delivery)
                    results.update { $0.append(result) }
                } catch {
                    Issue.record(error)
                }
            }
        }
        return results
    }

    @Test func aTokenFindsThePaymentBeforeItsAcknowledgement() async throws {
        try await withInstallation { installation in
            let results = Self.deliverEarly(installation) { try await installation.deliver($0) }
            let answer = try await installation.push()
            #expect(results.value.map(\.effect) == [.applied])
            guard case .accepted = answer.result else {
                Issue.record("\(answer)")
                return
            }
            let sent = try #require(installation.daraja.payments.first)
            let history = try await installation.history(answer.transactionID)
            #expect(history.transaction.state == .completed)
            #expect(history.transaction.receipt == sent.receipt)
            #expect(history.transaction.ids.checkoutRequestID == sent.id)
            #expect(history.transaction.ids.merchantRequestID == sent.requestID)
            #expect(history.events.map(\.state) == [.sending, .completed])
            #expect(history.events.map(\.version) == [1, 2])
        }
    }

    @Test func aCallbackFromATrustedAddressWaitsForTheAcknowledgement() async throws {
        try await withInstallation { installation in
            let results = Self.deliverEarly(installation) { try await installation.receive($0.body, .address) }
            let answer = try await installation.push()
            let early = try #require(results.value.first)
            #expect(early.effect == .unmatched && early.transactionID == nil)
            let history = try await installation.history(answer.transactionID)
            #expect(history.transaction.state == .completed)
            #expect(history.transaction.receipt == installation.daraja.payments.first?.receipt)
            #expect(history.events.map(\.state) == [.sending, .accepted, .completed])
            #expect(history.events.last?.callbackID == early.id)
            #expect(try await installation.callbackColumn("processing_result", early.id) == "applied")
            #expect(try await installation.callbackColumn("processed", early.id) == 1)
            #expect(try await installation.callbackColumn("parked_id", early.id) == .null)
            #expect(
                try await installation.callbackColumn("transaction_ref", early.id) == .integer(answer.transactionID))
        }
    }

    @Test func allThatWaitedIsAppliedInItsOrder() async throws {
        try await withInstallation { installation in
            // A success and, after it, a contradicting failure; both come before the acknowledgement.
            let results = Self.deliverEarly(installation) { try await installation.receive($0.body, .address) }
            let answer = try await installation.push("254711000005")
            #expect(results.value.map(\.effect) == [.unmatched, .unmatched])
            let history = try await installation.history(answer.transactionID)
            #expect(history.transaction.state == .completed)
            #expect(history.discrepancies.map(\.kind) == [.result])
            let effects = try await installation.database.read { connection in
                try connection.query("SELECT processing_result FROM callback_history ORDER BY id").flatMap(\.values)
            }
            #expect(effects == ["applied", "contradicted"])
        }
    }

    @Test func whatWaitedIsJudgedLikeEverythingElse() async throws {
        try await withInstallation { installation in
            let results = Self.deliverEarly(installation) { delivery in
                // The right CheckoutRequestID with the MerchantRequestID of another request.
                let callback = try #require(STKCallback(json: JSON(parsing: delivery.body)))
                return try await installation.receive(
                    CallbackBody.success((callback.checkoutRequestID, "29115-34620561-1")), .address)
            }
            let answer = try await installation.push()
            #expect(results.value.map(\.effect) == [.unmatched])
            let history = try await installation.history(answer.transactionID)
            #expect(history.transaction.state == .accepted)
            #expect(history.discrepancies.map(\.kind) == [.request])
        }
    }

    @Test func whatNothingSpeaksForDoesNotWait() async throws {
        try await withInstallation { installation in
            let results = Self.deliverEarly(installation) { try await installation.receive($0.body, .unproven) }
            let answer = try await installation.push()
            #expect(results.value.map(\.effect) == [.unproven])
            #expect(try await installation.transaction(answer.transactionID).state == .accepted)
        }
    }

    @Test func aCallbackAfterALostAnswerCompletes() async throws {
        try await withInstallation { installation in
            installation.daraja.disturb(.ambiguous(withEffect: true))
            let answer = try await installation.push()
            #expect(try await installation.transaction(answer.transactionID).state == .unknown)
            let delivery = try #require(installation.daraja.takeDeliveries().first)
            #expect(try await installation.deliver(delivery).effect == .applied)
            let sent = try #require(installation.daraja.payments.first)
            let history = try await installation.history(answer.transactionID)
            #expect(history.transaction.state == .completed)
            #expect(history.transaction.receipt == sent.receipt)
            #expect(history.transaction.ids.checkoutRequestID == sent.id)
            #expect(history.events.map(\.version) == [1, 2, 3])
        }
    }

    @Test func aCallbackBeforeALostAnswerIsNotTakenBack() async throws {
        try await withInstallation { installation in
            installation.daraja.disturb(.ambiguous(withEffect: true))
            _ = Self.deliverEarly(installation) { try await installation.deliver($0) }
            let answer = try await installation.push()
            #expect(answer.result == .unknown(message: "the answer was lost"))
            #expect(try await installation.transaction(answer.transactionID).state == .completed)
        }
    }

    @Test func aDoubtfulCallbackAfterALostAnswerLeavesTheIDToAskAbout() async throws {
        try await withInstallation { installation in
            installation.daraja.disturb(.ambiguous(withEffect: true))
            let answer = try await installation.push("254711000011")
            let delivery = try #require(installation.daraja.takeDeliveries().first)
            #expect(try await installation.deliver(delivery).hasLookUp)
            let transaction = try await installation.transaction(answer.transactionID)
            #expect(transaction.state == .review)
            #expect(transaction.ids.checkoutRequestID == installation.daraja.payments.first?.id)
            try await installation.lookUp(transactionID: answer.transactionID)
            #expect(installation.daraja.calls("stk_query") == 1)
        }
    }

    @Test func callbacksInAnotherOrderFindTheirPayments() async throws {
        try await withInstallation { installation in
            var ids: [Int64] = []
            for amount in 1...12 {
                ids.append(try await installation.push(shillings: Int64(amount)).transactionID)
            }
            for delivery in installation.daraja.takeDeliveries().reversed() {
                #expect(try await installation.deliver(delivery).effect == .applied)
            }
            for (id, sent) in zip(ids, installation.daraja.payments) {
                let history = try await installation.history(id)
                #expect(history.transaction.receipt == sent.receipt)
                #expect(history.transaction.amount.wholeShillings == sent.shillings)
                #expect(history.events.map(\.version) == [1, 2, 3])
            }
        }
    }
}
