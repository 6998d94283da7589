import Daraja
import JSON
import NIOCore

/// Requests for pushes as an application would make them, each to a customer of its own.
enum PushRequests {
    static func make(_ count: Int) -> [ByteBuffer] {
        (0..<count).map { index in
            let body: JSON = [
                "phoneNumber": .string(PendingPayments.phoneNumber(index).digits), "amount": 1_500,
                "accountReference": .string("ORDER-\(index % 100_000)"), "transactionDesc": "Benchmark",
            ]
            return .request(
                "POST", "/api/mpesa/stk-push", fields: ["Content-Type: application/json"], body: body.bytes)
        }
    }
}
