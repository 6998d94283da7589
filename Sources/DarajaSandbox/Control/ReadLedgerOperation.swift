import Daraja
import HTTPTypes

/// `GET /sandbox/ledger`: what M-PESA's side knows, oldest first.
///
/// `checkoutRequestID` asks for one payment; `limit` and `after` page through many.
struct ReadLedgerOperation: SandboxOperation {
    let method = HTTPRequest.Method.get
    let path = "/sandbox/ledger"
    let family = APIFamily.control

    /// Ten thousand payments are some five megabytes of JSON.
    private static let largestPage = 10_000

    func handle(_ call: SandboxCall, in world: inout SandboxWorld) throws(Refusal) -> SandboxResponse {
        if let id = call.request.queryValue("checkoutRequestID") {
            let payments = world.ledger[id: id].map { [$0.json(at: call.now)] } ?? []
            return SandboxResponse(["payments": .array(payments), "next": nil])
        }
        let limit = try number("limit", of: call) ?? Self.largestPage
        let start = try number("after", of: call) ?? 0
        let page = world.ledger.page(from: start, limit: min(limit, Self.largestPage))
        let next = page.last.map { $0.sequence + 1 }.flatMap { $0 < world.ledger.next ? $0 : nil }
        return SandboxResponse([
            "payments": .array(page.map { $0.payment.json(at: call.now) }),
            "next": next.map { JSON($0) } ?? .null,
        ])
    }

    private func number(_ name: String, of call: SandboxCall) throws(Refusal) -> Int? {
        guard let text = call.request.queryValue(name) else { return nil }
        guard let number = Int(text), number >= 0 else { throw .control("\(name) is a whole number") }
        return number
    }
}
