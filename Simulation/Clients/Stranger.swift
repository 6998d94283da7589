import Daraja
import HTTPTypes
import JSON
import Payments
import Time

/// Another customer of Daraja's: what is done for it comes from Safaricom's own addresses, and is none of ours.
///
/// It has registered our URL for a paybill of its own, and names our ids as its own.
final class Stranger {
    private static let address = "196.201.214.200"
    private static let paybill = "888888"

    private let world: World
    private var notices = 0

    init(_ world: World) {
        self.world = world
    }

    func begin() {
        guard world.plan.callbacks.foreign > 0 else { return }
        world.after(.seconds(1)) { [self] in
            guard !world.isCalm, !world.isOver else { return }
            if world.happens(world.plan.callbacks.foreign) {
                if world.happens(0.5) { announcePayment() } else { announceResult() }
            }
            begin()
        }
    }

    /// A payment to its own paybill, announced to our URL, with the proof or on the reference's path.
    private func announcePayment() {
        notices += 1
        let receipt = "\(Monitor.foreignReceipt)\(1_000 + notices)"
        let isTokened = world.happens(0.5)
        let path =
            isTokened
            ? String(
                Installed.callbackAddress.url(.c2bConfirmation, Installed.shortcode).dropFirst(Installed.base.count))
            : "/api/mpesa/callback/c2b/confirmation"
        let body: JSON = [
            "PaymentKind": "Pay Bill", "TransID": .string(receipt),
            "TransTime": .string(EastAfricaTime.timestamp(world.now)), "TransAmount": "70000.00",
            "BusinessShortCode": .string(world.bugs.foreignShortcode(Self.paybill)), "BillRefNumber": "INV-1",
            "MSISDN": "2547 ***** 149", "FirstName": "JANE",
        ]
        world.see(.foreignNotice)
        send(path, body)
    }

    /// The result of its own payout, which it has given the id of one of ours.
    private func announceResult() {
        let rows = world.store.rows(
            "SELECT uid, amount FROM transactions WHERE status = 'pending' AND transaction_type = 'B2C' ORDER BY id")
        guard !rows.isEmpty else { return }
        let row = world.dice.pick(rows)
        guard let uid = row.text(0) else { return }
        notices += 1
        let isSuccess = world.happens(0.5)
        let body: JSON = [
            "Result": [
                "ResultType": 0, "ResultCode": isSuccess ? 0 : 2001, "ResultDesc": "of another customer",
                "OriginatorConversationID": .string(uid), "ConversationID": .string("AG_foreign_\(notices)"),
                "TransactionID": .string("\(Monitor.foreignReceipt)\(1_000 + notices)"),
            ]
        ]
        world.see(.foreignResult)
        send("/api/mpesa/callback/b2c/result", body)
    }

    private func send(_ path: String, _ body: JSON) {
        let marker = world.monitor.nextMarker()
        world.monitor.foreign(marker)
        let request = WebRequest(target: path, body: Letter.marked(body.bytes, marker), peer: Self.address)
        world.network.send(request, patience: .seconds(10)) { _ in }
    }
}
