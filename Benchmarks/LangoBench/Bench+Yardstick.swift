import Foundation

extension Bench {
    /// The yardstick on the same database, with the same callbacks; left out, with a word, where Python is not there.
    func measureYardstick(_ pending: PendingPayments, _ results: inout Results) async throws {
        let folder = try emptyFolder("yardstick")
        let file = try copy(pending.file, into: folder)
        guard let yardstick = try await YardstickProcess.start(plan.yardstick, file, group: group) else {
            say("the yardstick is left out: python3 with venv and pip is needed, and the Python package index")
            return
        }
        defer { yardstick.stop() }
        let callbacks = RequestSource(pending.callbackRequests())
        let connections = plan.connections.filter { $0 >= 16 }
        _ = try await load(yardstick.port, callbacks, connections.first ?? 16, Self.warmUpSeconds)
        for count in connections {
            let result = try await load(yardstick.port, callbacks, count, plan.seconds)
            results.add(result.rates, of: .yardstickSQLite, connections: count)
        }
    }
}
