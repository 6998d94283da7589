import Daraja
import Database
import JSON
import Payments
import TestSupport
import Testing

/// Recorded callbacks, byte for byte, about a push that is stored with their ids, amount and number.
@Suite struct RecordedCallbackTests {
    static let states: [String: PaymentState] = [
        "stk-callback-1-insufficient-2021": .failed,
        "stk-callback-1019-expired-2022-production": .failed,
        "stk-callback-1031-cancelled-2021": .failed,
        "stk-callback-1032-cancelled-2019-prefixed": .cancelled,
        "stk-callback-1032-cancelled-2024": .cancelled,
        "stk-callback-1036-smsc-ack-timeout-2019": .failed,
        "stk-callback-1037-ds-timeout-2022": .failed,
        "stk-callback-1037-no-response-2026-sandbox": .failed,
        "stk-callback-2001-not-registered-2022": .failed,
        "stk-callback-2001-wrong-pin-2022": .failed,
        "stk-callback-string-code-sfc-ic0003-2021": .failed,
        "stk-callback-success-2018-balance-without-value": .completed,
        "stk-callback-success-2021-no-balance-item": .completed,
        "stk-callback-success-2023": .completed,
        "stk-callback-success-portal-sample": .completed,
    ]

    @Test func everyRecordedCallbackHasItsState() throws {
        #expect(try Fixture.names("stk-callback-") == Self.states.keys.sorted())
    }

    @Test(arguments: states.keys.sorted())
    func aRecordedCallbackLeadsToItsState(_ name: String) async throws {
        let document = try Fixture.load(name)
        let callback = try #require(STKCallback(json: document))
        try await withInstallation { installation in
            let id = try await installation.push(
                callback.payer?.text ?? "254708374149", shillings: callback.amount?.amount?.wholeShillings ?? 100
            ).transactionID
            _ = try await installation.database.write { connection in
                try connection.execute(
                    "UPDATE transactions SET checkout_request_id = ?, merchant_request_id = ? WHERE id = ?",
                    [.text(callback.checkoutRequestID), SQLValue(callback.merchantRequestID), .integer(id)])
            }
            let result = try await installation.receive(document.bytes, .address)
            #expect(result.effect == .applied)
            let transaction = try await installation.transaction(id)
            #expect(transaction.state == Self.states[name])
            #expect(transaction.receipt == callback.receipt)
            #expect((transaction.receipt != nil) == (transaction.state == .completed))
            #expect(transaction.result.code == callback.resultCode)
            #expect(transaction.result.description == callback.resultDescription)
            #expect(transaction.rawCallback == document.text)
            #expect(try await installation.receive(document.bytes, .address).effect == .repeated)
        }
    }
}
