import Foundation

extension Bench {
    /// A rate at which nothing waits, so that what a push takes is its own time and its upstream's.
    private static let pushesPerSecond = 200.0

    /// Pushes, on a server with an empty database whose sandbox accepts them all.
    func measurePushes(_ results: inout Results) async throws {
        let folder = try emptyFolder("pushes")
        let pushes = RequestSource(PushRequests.make(requestCount))
        var acknowledged = 0
        var pacedPushes = 0
        try await withServer(in: folder) { server in
            acknowledged += try await load(server.port, pushes, plan.connections.max() ?? 1, Self.warmUpSeconds)
                .acknowledged.count
            for connections in plan.connections {
                let result = try await load(server.port, pushes, connections, plan.seconds)
                results.add(result.rates, of: .push, connections: connections)
                acknowledged += result.acknowledged.count
            }
            let paced = try await load(server.port, pushes, 16, plan.seconds, perSecond: Self.pushesPerSecond)
            results.add(paced.rates, of: .pushPaced, connections: 16)
            acknowledged += paced.acknowledged.count
            pacedPushes = paced.acknowledged.count
            results.addPeak(server.memory, under: .push)
        }
        let audit = Audit(file: folder.appendingPathComponent("lango.db"))
        try await audit.pushes(acknowledged)
        let upstream = Rates(nanoseconds: try await audit.upstream(last: pacedPushes), seconds: plan.seconds)
        results.add(upstream, of: .pushUpstream, connections: 16)
        results.audit.pushes += acknowledged
    }
}
