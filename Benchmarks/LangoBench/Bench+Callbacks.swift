import Foundation

extension Bench {
    /// The empty route and the callbacks, on one server.
    func measureCallbacks(_ pending: PendingPayments, _ results: inout Results) async throws {
        let folder = try emptyFolder("callbacks")
        let file = try copy(pending.file, into: folder)
        let callbacks = RequestSource(pending.callbackRequests())
        let empty = RequestSource(repeating: .request("GET", "/livez"))
        var acknowledged: [Int] = []
        try await withServer(in: folder) { server in
            // Whatever start-up still has to do is done by then.
            try await Task.sleep(for: .milliseconds(500))
            let most = plan.connections.max() ?? 1
            _ = try await load(server.port, empty, most, Self.warmUpSeconds / 2)
            acknowledged += try await load(server.port, callbacks, most, Self.warmUpSeconds / 2).acknowledged
            for connections in plan.connections {
                let idle = try await load(server.port, empty, connections, plan.seconds)
                results.add(idle.rates, of: .emptyRoute, connections: connections)
                let busy = try await load(server.port, callbacks, connections, plan.seconds)
                results.add(busy.rates, of: .callback, connections: connections)
                acknowledged += busy.acknowledged
            }
            acknowledged += try await measureAtHalf(server, callbacks, most, &results)
            results.addPeak(server.memory, under: .callback)
        }
        try await Audit(file: file).callbacks(acknowledged, of: pending)
        results.audit.callbacks += acknowledged.count
    }

    /// Callbacks that come at half the rate that the server has just reached, whether or not it is ready for them.
    private func measureAtHalf(
        _ server: ServerProcess, _ callbacks: RequestSource, _ connections: Int, _ results: inout Results
    ) async throws -> [Int] {
        guard let reached = results.lastRate(of: .callback, connections: connections) else { return [] }
        let paced = try await load(server.port, callbacks, connections, plan.seconds, perSecond: reached / 2)
        results.add(paced.rates, of: .callbackAtHalf, connections: connections)
        return paced.acknowledged
    }
}
