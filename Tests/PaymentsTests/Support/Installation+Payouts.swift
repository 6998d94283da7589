import Daraja
import DarajaSandbox
import JSON
import Payments
import Testing

extension Installation {
    /// Pays a customer; the sandbox plays what number and amount tell it to.
    func pay(
        _ phoneNumber: String = "254708374149", shillings: Int64 = 100, key: IdempotencyKey? = nil,
        isQueued: Bool = false
    ) async throws -> PaymentAnswer {
        try await payments.payouts.pay(
            Self.payout(phoneNumber, shillings: shillings), for: payments.merchants.default, key: key,
            isQueued: isQueued)
    }

    static func payout(_ phoneNumber: String = "254708374149", shillings: Int64 = 100) throws -> PayoutOrder {
        PayoutOrder(
            phoneNumber: try #require(PhoneNumber(phoneNumber)), shillings: shillings, remarks: "Refund 7",
            occasion: "Order 1001", commandID: .businessPayment)
    }

    /// The one callback that waits.
    func onlyDelivery() throws -> Delivery {
        let deliveries = daraja.takeDeliveries()
        #expect(deliveries.count == 1)
        return try #require(deliveries.first)
    }

    func expectState(
        _ state: PaymentState, of id: Int64 = 1, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let found = try await transaction(id).state
        #expect(found == state, sourceLocation: sourceLocation)
    }
}

extension PaymentAnswer {
    /// Where the payment stands, in the answer to a request that was interrupted.
    var standing: Standing? {
        if case .interrupted(let standing) = result { standing } else { nil }
    }
}

extension DarajaError {
    static func envelope(_ status: Int, _ code: String, _ message: String) -> DarajaError {
        let body: JSON = [
            "requestId": "1", "errorCode": .string(code), "errorMessage": .string(message),
        ]
        return DarajaError(httpStatus: status, body: body.bytes)
    }
}
