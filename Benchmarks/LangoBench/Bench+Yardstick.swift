import Foundation

extension Bench {
    /// The yardstick on the same database, with the same callbacks.
    func measureYardstick(_ pending: PendingPayments, _ results: inout Results) async throws {
        let file = try copy(pending.file, into: try emptyFolder("yardstick"))
        let callbacks = RequestSource(pending.callbackRequests())
        let connections = plan.connections.filter { $0 >= 16 }
        try await withYardstick(on: file.path) { yardstick in
            _ = try await load(yardstick.port, callbacks, connections.first ?? 16, Self.warmUpSeconds)
            for count in connections {
                let result = try await load(yardstick.port, callbacks, count, plan.seconds)
                results.add(result.rates, of: .yardstickSQLite, connections: count)
            }
        }
    }

    /// Runs a body against the yardstick; leaves it out, with a word, where Python is not there.
    ///
    /// - Parameter database: a file or `mysql://`.
    func withYardstick(on database: String, _ body: (YardstickProcess) async throws -> Void) async throws {
        guard let yardstick = try await YardstickProcess.start(plan.yardstick, on: database, group: group) else {
            return say("the yardstick is left out: python3 with venv and pip is needed, and the Python package index")
        }
        defer { yardstick.stop() }
        try await body(yardstick)
    }
}
