import Foundation
import JSON
import Synchronization
import TestSupport
import Testing

/// Callers who ask for payments, each of its own phone number, and ask again with the same key until they are told.
final class Customers: Sendable {
    /// What somebody wanted, and what became of it in the caller's eyes.
    struct Order: Sendable {
        let number: Int
        let isPayout: Bool
        let key: String
        /// The payment's number, once it was told.
        var transactionID: Int64?

        /// Nobody else has this one, so it ties our rows to the sandbox's.
        var phoneNumber: String { "2547220\(10_000 + number)" }
        var shillings: Int64 { Int64(10 + number % 90) }

        var path: String { isPayout ? "/api/mpesa/b2c" : "/api/mpesa/stk-push" }
        var body: JSON {
            isPayout
                ? ["phoneNumber": .string(phoneNumber), "amount": JSON(shillings), "remarks": "Refund"]
                : ["phoneNumber": .string(phoneNumber), "amount": JSON(shillings), "accountReference": "ORDER"]
        }
    }

    /// Beyond this a caller gives up.
    ///
    /// Who asked a server that died meanwhile is told for two and a half minutes that the order is being worked on.
    private static let patience: Duration = .seconds(240)

    private let fleet: Fleet
    private let next = Atomic(0)
    private let isOver = Atomic(false)
    private let done = Mutex<[Order]>([])

    init(of fleet: Fleet) {
        self.fleet = fleet
    }

    /// The orders that callers were told the end of, or gave up on.
    var orders: [Order] { done.withLock(\.self) }

    /// Lets some callers order until the body has ended.
    func ordering<Result: Sendable>(_ callers: Int, while body: () async throws -> Result) async throws -> Result {
        try await withThrowingTaskGroup { group in
            for _ in 0..<callers {
                group.addTask {
                    while !self.isOver.load(ordering: .sequentiallyConsistent) { try await self.order() }
                }
            }
            defer { isOver.store(true, ordering: .sequentiallyConsistent) }
            let result = try await body()
            isOver.store(true, ordering: .sequentiallyConsistent)
            try await group.waitForAll()
            return result
        }
    }

    /// Waits until so many more orders have been answered: the fleet works.
    func progress(by count: Int) async throws {
        let start = answered
        _ = try await eventually("\(count) more orders are answered", within: .seconds(120)) {
            answered >= start + count ? true : nil
        }
    }

    private var answered: Int { done.withLock { $0.count { $0.transactionID != nil } } }

    private func order() async throws {
        let number = next.add(1, ordering: .relaxed).newValue
        var order = Order(number: number, isPayout: number % 3 == 0, key: "order-\(number)-\(UUID().uuidString)")
        let deadline = ContinuousClock.now + Self.patience
        var attempt = number
        while ContinuousClock.now < deadline {
            let reply = try? await ask(order, of: attempt)
            attempt += 1
            switch reply?.status {
            case 200, 202:
                order.transactionID = reply?.json[path: "data", "transactionId"]?.int
                #expect(order.transactionID != nil, "\(reply?.text ?? "")")
                done.withLock { $0.append(order) }
                return
            // No answer, not ready, too many, or the first try of this order is still on its way somewhere.
            case nil, 409, 429, 503:
                if reply?.status == 409 {
                    #expect(reply?.json["code"] == "REQUEST_IN_PROGRESS", "\(reply?.text ?? "")")
                }
                try await ContinuousClock().sleep(for: .milliseconds(.random(in: 50...400)))
            default:
                Issue.record("order \(number) was answered \(reply?.status ?? 0): \(reply?.text ?? "")")
                return
            }
        }
        done.withLock { $0.append(order) }
    }

    /// Sends an order to one of the servers; the same order any number of times is one payment.
    func ask(_ order: Order, of server: Int) async throws -> HTTPCaller.Reply {
        try await fleet.clients[server % fleet.clients.count].post(
            order.path, order.body, headers: ["Idempotency-Key": order.key])
    }
}
