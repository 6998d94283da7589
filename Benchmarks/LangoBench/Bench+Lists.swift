import Foundation

extension Bench {
    /// Lists, searches and statistics over a database of some size, by one caller at a time.
    func measureLists(_ count: Int, _ results: inout Results) async throws {
        say("writing a history of \(count) payments")
        let folder = try emptyFolder("lists")
        let history = try await PaymentHistory.make(count, in: folder)
        try await withServer(in: folder) { server in
            for _ in 1...plan.rounds {
                for workload in Workload.lists {
                    let most = Int(plan.seconds * Self.mostPerSecond)
                    let result = try await load(
                        server.port, RequestSource(history.requests(workload, count: most)), 1, plan.seconds)
                    results.add(result.rates, of: workload, connections: 1, payments: count)
                }
            }
        }
    }
}
