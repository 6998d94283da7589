import AsyncHTTPClient
import Daraja
import NIOCore
import NIOHTTP1
import Synchronization

/// Clients that order payments and ask again, with the same key, until they are told something.
final class FireClients: Sendable {
    private struct State {
        var next = 0
        var waiting = 0
        var hasEnded = false
        var orders: [FireOrder] = []
    }

    private let base: String
    private let http: HTTPClient
    private let state = Mutex(State())

    init(base: String, http: HTTPClient) {
        self.base = base
        self.http = http
    }

    var orders: [FireOrder] { state.withLock { $0.orders } }
    /// How many requests are unanswered right now.
    var inFlight: Int { state.withLock { $0.waiting } }

    /// No new orders from now on; those that are begun are carried out.
    func end() { state.withLock { $0.hasEnded = true } }

    func run(_ count: Int) async {
        await withDiscardingTaskGroup { group in
            for _ in 0..<count {
                group.addTask {
                    while let order = self.next() {
                        await self.carryOut(order)
                        try? await Task.sleep(for: .milliseconds(Int.random(in: 20...200)))
                    }
                }
            }
        }
    }

    private func next() -> FireOrder? {
        state.withLock { state in
            guard !state.hasEnded else { return nil }
            state.next += 1
            return FireOrder(number: state.next)
        }
    }

    private func carryOut(_ order: FireOrder) async {
        var order = order
        while !(await send(&order)) {
            try? await Task.sleep(for: .milliseconds(Int.random(in: 20...200)))
        }
        // Now and then once more: the answer may not change whose it is.
        if order.number % 5 == 0 { _ = await send(&order) }
        state.withLock { $0.orders.append(order) }
    }

    private func send(_ order: inout FireOrder) async -> Bool {
        guard let (status, json) = await request(order) else { return false }
        return order.take(status, json)
    }

    private func request(_ order: FireOrder) async -> (Int, JSON)? {
        var request = HTTPClientRequest(url: base + order.path)
        request.method = .POST
        for (name, value) in order.headers { request.headers.add(name: name, value: value) }
        request.body = .bytes(order.body.bytes)
        state.withLock { $0.waiting += 1 }
        defer { state.withLock { $0.waiting -= 1 } }
        do {
            let response = try await http.execute(request, timeout: .seconds(20))
            let body = try await response.body.collect(upTo: 1 << 20)
            return (Int(response.status.code), (try? JSON(parsing: Array(buffer: body))) ?? .null)
        } catch {
            // No answer, whatever the reason: the client asks again.
            return nil
        }
    }
}
