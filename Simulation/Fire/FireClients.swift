import AsyncHTTPClient
import JSON
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

    /// How many orders may wait for an answer at the same time.
    private static let mostOpen = 300

    /// Begins new orders, so many a second as there are clients, until `end`; returns when all of them have answers.
    func run(_ count: Int) async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                if open < Self.mostOpen {
                    guard let order = next() else { break }
                    group.addTask { await self.carryOut(order) }
                }
                try? await Task.sleep(for: .milliseconds(Int.random(in: 0...2_000 / count)))
            }
        }
    }

    private var open: Int { state.withLock { $0.next - $0.orders.count } }

    private func next() -> FireOrder? {
        state.withLock { state in
            guard !state.hasEnded else { return nil }
            state.next += 1
            return FireOrder(number: state.next)
        }
    }

    private func carryOut(_ order: FireOrder) async {
        var order = order
        // Sooner at first: whoever was cut off asks at once, whoever is told to wait waits longer.
        var pause = 50
        while !(await send(&order)), !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(Int.random(in: 10...pause)))
            pause = min(pause * 3 / 2, 2_000)
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
