import Daraja
import DarajaSandbox
import Database
import JSON
import Payments
import TestSupport
import Testing
import Time

@Suite struct STKQueryServiceTests {
    private func checkoutRequestID(_ installation: Installation) throws -> String {
        try #require(installation.daraja.payments.last?.id)
    }

    @Test func aSuccessWithoutAReceiptCompletesAndTheCallbackBringsTheReceipt() async throws {
        try await withInstallation { installation in
            let id = try await installation.push().transactionID
            installation.clock.advance(by: .seconds(5))
            try await installation.lookUp(transactionID: id)
            var transaction = try await installation.transaction(id)
            #expect(transaction.state == .completed && transaction.receipt == nil)
            #expect(transaction.result.code == .success)

            let delivery = try #require(installation.daraja.takeDeliveries().first)
            #expect(try await installation.deliver(delivery).effect == .applied)
            transaction = try await installation.transaction(id)
            #expect(transaction.state == .completed)
            #expect(transaction.receipt == installation.daraja.payments.first?.receipt)
            #expect(transaction.rawCallback == String(decoding: delivery.body, as: UTF8.self))
            #expect(try await installation.deliver(delivery).effect == .repeated)
            let history = try await installation.history(id)
            #expect(history.events.map(\.version) == [1, 2, 3, 4])
            #expect(history.events.last?.receipt == transaction.receipt)
            #expect(history.attempts.map(\.api) == ["stk_push", "stk_query"])
        }
    }

    @Test(
        arguments: [
            ("254700001032", PaymentState.cancelled, "1032"), ("254700002001", .failed, "2001"),
            ("254700000001", .failed, "1"), ("254700001037", .failed, "1037"),
        ])
    func aFailureIsTakenOver(_ phoneNumber: String, _ state: PaymentState, _ code: String) async throws {
        try await withInstallation { installation in
            let id = try await installation.push(phoneNumber).transactionID
            installation.clock.advance(by: .seconds(60))
            try await installation.lookUp(transactionID: id)
            let transaction = try await installation.transaction(id)
            #expect(transaction.state == state)
            #expect(transaction.result.code?.text == code)
        }
    }

    @Test(arguments: [false, true])
    func aPaymentThatIsStillProcessedIsLeftAlone(_ asError: Bool) async throws {
        try await withInstallation({ $0.queryInFlightAsError = asError }) { installation in
            let id = try await installation.push().transactionID
            let before = try await installation.transaction(id)
            let outcome = try await installation.payments.pushQueries.query(
                checkoutRequestID: checkoutRequestID(installation), for: installation.payments.merchants.default)
            #expect(STKQueryAnswer.meansInFlight(outcome.error) == asError)
            #expect(try await installation.transaction(id) == before)
            #expect(try await installation.history(id).attempts.count == 2)
        }
    }

    @Test func aGlitchOfTheQueryIsLeftAlone() async throws {
        var faults = FaultSwitches()
        faults[.queryGlitches] = 1
        try await withInstallation({ $0.faults = faults }) { installation in
            let id = try await installation.push().transactionID
            installation.clock.advance(by: .seconds(60))
            let before = try await installation.transaction(id)
            try await installation.lookUp(transactionID: id)
            #expect(try await installation.transaction(id) == before)
            let attempt = try #require(try await installation.history(id).attempts.last)
            #expect(attempt.outcome == "ambiguous" && attempt.code == "500.001.1001")
        }
    }

    @Test(arguments: [
        WorldDaraja.Disturbance.notSent, .ambiguous(withEffect: true), .refused(STKPushServiceTests.Ending.badAmount),
    ])
    func aQueryThatWentWrongChangesNothing(_ disturbance: WorldDaraja.Disturbance) async throws {
        try await withInstallation { installation in
            let id = try await installation.push().transactionID
            installation.clock.advance(by: .seconds(60))
            let before = try await installation.transaction(id)
            installation.daraja.disturb(disturbance)
            try await installation.lookUp(transactionID: id)
            #expect(try await installation.transaction(id) == before)
        }
    }

    @Test func aQueryAboutAForeignPushIsAnsweredAndStoresNothing() async throws {
        try await withInstallation { installation in
            let outcome = try await installation.payments.pushQueries.query(
                checkoutRequestID: "ws_CO_1", for: installation.payments.merchants.default)
            #expect(outcome.error?.code == "500.001.1001")
            #expect(try await installation.count("attempts") == 0)
        }
    }

    @Test func aSettledPaymentIsNotLookedUp() async throws {
        try await withInstallation { installation in
            let id = try await installation.push().transactionID
            let delivery = try #require(installation.daraja.takeDeliveries().first)
            _ = try await installation.deliver(delivery)
            try await installation.lookUp(transactionID: id)
            try await installation.lookUp(transactionID: id + 1)
            #expect(installation.daraja.calls("stk_query") == 0)
        }
    }

    @Test func anAnswerThatCannotBeStoredIsAnError() async throws {
        try await withInstallation { installation in
            let id = try await installation.push().transactionID
            installation.clock.advance(by: .seconds(60))
            installation.database.fail(write: 1, .instead(SQLError(.unavailable, "disk full")))
            await #expect(throws: SQLError.self) {
                try await installation.lookUp(transactionID: id)
            }
            try await installation.lookUp(transactionID: id)
            #expect(try await installation.transaction(id).state == .completed)
        }
    }

    @Test func aQueryDoesNotSettleWhatACallbackHasCalledIntoQuestion() async throws {
        try await withInstallation { installation in
            // The callback names one shilling more than was paid; the query says that it was paid.
            let id = try await installation.push("254711000011").transactionID
            installation.clock.advance(by: .seconds(60))
            let delivery = try #require(installation.daraja.takeDeliveries().first)
            let result = try await installation.deliver(delivery)
            #expect(result.effect == .contradicted && result.hasLookUp)
            try await installation.lookUp(transactionID: id)
            let history = try await installation.history(id)
            #expect(history.transaction.state == .review)
            #expect(history.discrepancies.map(\.kind) == [.amount])
            #expect(history.attempts.last?.api == "stk_query")
        }
    }

    /// A Daraja whose queries are answered about whichever push it likes.
    private struct MisnamingDaraja: DarajaCalling {
        let checkoutRequestID: JSON
        let code: JSON

        func send<Request: DarajaRequest>(_ request: Request) async -> Outcome<Request.Acknowledgement> {
            let answer: JSON = [
                "ResponseCode": "0", "ResultCode": code, "ResultDesc": "as it says",
                "CheckoutRequestID": checkoutRequestID,
            ]
            return Request.acknowledgement(from: answer).map { .success($0) }
                ?? .ambiguous(reason: "not a query", error: nil)
        }
    }

    @Test(arguments: ["0", "1032"] as [JSON], ["ws_CO_other", 174_379] as [JSON])
    func anAnswerAboutAnotherPushProvesNothing(_ code: JSON, _ named: JSON) async throws {
        try await withInstallation { installation in
            _ = try await installation.push()
            let before = try await installation.transaction(1)
            let id = try #require(before.ids.checkoutRequestID)
            let payments = try installation.payments(over: MisnamingDaraja(checkoutRequestID: named, code: code))
            _ = try await payments.pushQueries.query(checkoutRequestID: id, for: payments.merchants.default)
            let history = try await installation.history(1)
            #expect(history.transaction == before)
            #expect(history.discrepancies.map(\.kind) == [.request])
            #expect(history.attempts.map(\.outcome) == ["success", "ambiguous"])
        }
    }

    @Test(arguments: [.null, "", " "] as [JSON])
    func anAnswerThatNamesNoPushIsAboutTheOneThatWasAskedFor(_ named: JSON) async throws {
        try await withInstallation { installation in
            _ = try await installation.push()
            let id = try #require(try await installation.transaction(1).ids.checkoutRequestID)
            let payments = try installation.payments(over: MisnamingDaraja(checkoutRequestID: named, code: "0"))
            _ = try await payments.pushQueries.query(checkoutRequestID: id, for: payments.merchants.default)
            try await installation.expectState(.completed)
        }
    }
}
