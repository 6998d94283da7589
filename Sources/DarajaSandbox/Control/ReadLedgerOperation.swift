import Daraja
import HTTPTypes
import JSON

/// `GET /sandbox/ledger`: what M-PESA's side knows, oldest first.
///
/// `checkoutRequestID`, `originatorConversationID` or `receipt` asks for one payment; `limit` and `after` page through
/// many. The sums are of all payments, whatever is asked for.
struct ReadLedgerOperation: SandboxOperation {
    let method = HTTPRequest.Method.get
    let path = "/sandbox/ledger"
    let family = APIFamily.control

    /// Ten thousand payments are some five megabytes of JSON.
    private static let largestPage = 10_000

    func handle(_ call: SandboxCall, in world: inout SandboxWorld) throws(Refusal) -> SandboxResponse {
        if let found = payment(askedForBy: call.request, in: world) {
            return answer(found.map { [$0] } ?? [], next: nil, call, in: world)
        }
        let limit = try number("limit", of: call) ?? Self.largestPage
        let start = try number("after", of: call) ?? 0
        let page = world.ledger.page(from: start, limit: min(limit, Self.largestPage))
        let next = page.last.map { $0.sequence + 1 }.flatMap { $0 < world.ledger.next ? $0 : nil }
        return answer(page.map(\.payment), next: next, call, in: world)
    }

    /// Nil when the request names none, and nil within when it names an unknown one.
    private func payment(askedForBy request: SandboxRequest, in world: SandboxWorld) -> SandboxPayment?? {
        if let id = request.queryValue("checkoutRequestID") { return .some(world.payment(checkoutRequestID: id)) }
        if let id = request.queryValue("originatorConversationID") {
            return .some(world.payment(originatorConversationID: id))
        }
        if let text = request.queryValue("receipt") {
            return .some(Receipt(text).flatMap { world.payment(receipt: $0) })
        }
        return nil
    }

    private func answer(
        _ payments: [SandboxPayment], next: Int?, _ call: SandboxCall, in world: SandboxWorld
    ) -> SandboxResponse {
        let moved = world.moneyMoved(at: call.now)
        return SandboxResponse([
            "payments": .array(payments.map { $0.json(at: call.now) }),
            "moneyIn": JSON(moved.moneyIn),
            "moneyOut": JSON(moved.moneyOut),
            "next": next.map { JSON($0) } ?? .null,
        ])
    }

    private func number(_ name: String, of call: SandboxCall) throws(Refusal) -> Int? {
        guard let text = call.request.queryValue(name) else { return nil }
        guard let number = Int(text), number >= 0 else { throw .control("\(name) is a whole number") }
        return number
    }
}
