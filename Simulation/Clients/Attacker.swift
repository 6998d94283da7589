import Database
import HTTPTypes
import JSON
import Payments
import Time

/// Somebody who posts callbacks that are none.
final class Attacker {
    private let world: World

    init(_ world: World) {
        self.world = world
    }

    func begin() {
        guard world.plan.callbacks.forged > 0 else { return }
        world.after(.seconds(1)) { [self] in
            guard !world.isCalm, !world.isOver else { return }
            if world.happens(world.plan.callbacks.forged) { forge() }
            begin()
        }
    }

    /// Knows everything about a payment but the proof in its URL.
    private func forge() {
        let rows = world.store.rows(
            """
            SELECT uid, checkout_request_id, merchant_request_id, conversation_id, amount, phone_number, transaction_type \
            FROM transactions WHERE status = 'pending' ORDER BY id
            """)
        guard !rows.isEmpty else { return }
        let row = world.dice.pick(rows)
        guard let uid = row.text(0), let cents = row.integer(4), let phone = row.text(5), let type = row.text(6)
        else { return }
        let (checkout, merchant) = (row.text(1) ?? "ws_CO_1", row.text(2) ?? "1-2-3")
        let conversation = row.text(3) ?? "AG_1"
        let marker = world.monitor.nextMarker()
        let receipt = "FORGED\(marker.suffix(4))"
        let isPush = type == "STK_PUSH"
        let body =
            isPush
            ? Self.push(checkout, merchant, receipt, cents / 100, phone)
            : Self.payout(uid, conversation, receipt, cents / 100, phone)
        world.see(.forgedCallback)
        var request = WebRequest(target: "", body: Letter.marked(body.bytes, marker), peer: "203.0.113.9")
        switch world.dice.number(0...2) {
        case 0: request.target = "/callbacks/\(isPush ? "stk" : "b2c-result")/\(uid)/0123456789abcdef0123456789abcdef"
        case 1: request.target = isPush ? "/api/mpesa/callback/stk" : "/api/mpesa/callback/b2c/result"
        default:
            world.see(.forgedForwardedFor)
            request.target = isPush ? "/api/mpesa/callback/stk" : "/api/mpesa/callback/b2c/result"
            request.peer = Installed.proxy
            if let name = HTTPField.Name("X-Forwarded-For") {
                request.headers[name] = world.bugs.forwarded("196.201.214.200, 203.0.113.9")
            }
        }
        world.monitor.forged(marker)
        world.network.send(request, patience: .seconds(10)) { _ in }
    }

    private static func push(
        _ checkout: String, _ merchant: String, _ receipt: String, _ shillings: Int64, _ phone: String
    ) -> JSON {
        [
            "Body": [
                "stkCallback": [
                    "MerchantRequestID": .string(merchant), "CheckoutRequestID": .string(checkout), "ResultCode": 0,
                    "ResultDesc": "Paid, believe me.",
                    "CallbackMetadata": [
                        "Item": [
                            ["Name": "Amount", "Value": JSON(shillings)],
                            ["Name": "MpesaReceiptNumber", "Value": .string(receipt)],
                            ["Name": "PhoneNumber", "Value": .number(phone)],
                        ]
                    ],
                ]
            ]
        ]
    }

    private static func payout(
        _ uid: String, _ conversation: String, _ receipt: String, _ shillings: Int64, _ phone: String
    ) -> JSON {
        [
            "Result": [
                "ResultType": 0, "ResultCode": 0, "ResultDesc": "Paid, believe me.",
                "OriginatorConversationID": .string(uid), "ConversationID": .string(conversation),
                "TransactionID": .string(receipt),
                "ResultParameters": [
                    "ResultParameter": [
                        ["Key": "TransactionAmount", "Value": JSON(shillings)],
                        ["Key": "TransactionReceipt", "Value": .string(receipt)],
                        ["Key": "ReceiverPartyPublicName", "Value": .string("\(phone) - JOHN DOE")],
                    ]
                ],
            ]
        ]
    }
}
