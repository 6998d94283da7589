import Daraja
import Database
import HTTPTypes
import JSON
import Ownership
import Payments

/// Applications of one merchant that look around: at lists, and at payments of the other merchant, whose numbers and ids
/// they know.
///
/// What they are answered is checked by the monitor, as every answer is.
final class Readers {
    private let world: World

    init(_ world: World) {
        self.world = world
    }

    func begin() {
        guard world.plan.clients.reads > 0 else { return }
        world.after(.seconds(1)) { [self] in
            guard !world.isCalm, !world.isOver else { return }
            if world.happens(world.plan.clients.reads) { read() }
            begin()
        }
    }

    private func read() {
        let merchant = world.dice.pick(SimulatedMerchant.all)
        let rows = world.store.rows(
            "SELECT id, checkout_request_id, phone_number FROM transactions WHERE merchant_id <> ? ORDER BY id",
            [.integer(merchant.id.rawValue)])
        let request: WebRequest
        switch rows.isEmpty ? 0 : world.dice.number(0...4) {
        case 0: request = WebRequest(method: .get, target: "/api/transactions?limit=100")
        case 1: request = WebRequest(method: .get, target: "/api/discrepancies?limit=100")
        default: request = asking(about: world.dice.pick(rows), for: merchant)
        }
        let signed = world.keys.signed(request, for: merchant, byName: world.happens(world.plan.clients.sharedKeys))
        world.network.send(signed, patience: .seconds(40)) { _ in }
    }

    private func asking(about row: SQLRow, for merchant: SimulatedMerchant) -> WebRequest {
        world.see(.otherMerchantsPaymentAsked)
        let id = row.integer(0) ?? 0
        switch (world.dice.number(0...3), row.text(1)) {
        case (0, let checkoutRequestID?):
            world.monitor.pushesAskedAboutByOthers[checkoutRequestID] = merchant
            let body: JSON = ["checkoutRequestId": .string(checkoutRequestID)]
            return WebRequest(
                target: "/api/mpesa/stk-push/query", headers: [.contentType: "application/json"], body: body.bytes)
        case (1, _): return WebRequest(method: .get, target: "/api/transactions?search=\(row.text(2) ?? "2547")")
        case (2, _): return WebRequest(method: .get, target: "/api/transactions/\(id)?refresh=true")
        default: return WebRequest(method: .get, target: "/api/transactions/\(id)")
        }
    }
}
