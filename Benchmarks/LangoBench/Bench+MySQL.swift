import Foundation
import MySQLDatabase

extension Bench {
    /// Connections of the client that commits many callbacks at once; more of them make it no faster.
    private static let batchingConnections = 4
    /// More callbacks in a second than the server or the client takes.
    private static let mostMySQLPerSecond = 9_000.0
    /// More than the yardstick takes.
    private static let mostYardstickPerSecond = 3_000.0

    /// The callbacks on a MySQL or MariaDB server, and what that server takes from a client with nothing in between.
    ///
    /// Two databases: the audit counts what the server stored.
    func measureMySQL(_ results: inout Results) async throws {
        guard let address = BenchServer.address else {
            say("MariaDB is left out: run this with scripts/mariadb run")
            return
        }
        let count = Int(plan.seconds * Self.mostMySQLPerSecond) * plan.rounds
        let (served, waiting) = try await pending(count, at: address, "served")
        let (plain, forClients) = try await pending(2 * count, at: address, "plain")
        let callbacks = RequestSource(waiting.callbackRequests())
        let (measured, forYardstick) = try await pending(
            plan.parts.contains(.yardstick)
                ? Int((plan.seconds + Self.warmUpSeconds) * Self.mostYardstickPerSecond) * plan.rounds : 0,
            at: address, "yardstick")
        let yardstickCallbacks = RequestSource(forYardstick.callbackRequests())
        let connections = 64
        var acknowledged: [Int] = []
        var rest = forClients.payments[...]
        for round in 1...plan.rounds {
            say("MariaDB, round \(round) of \(plan.rounds)")
            try await withServer(in: try emptyFolder("mysql"), on: served.url) { server in
                acknowledged += try await load(server.port, callbacks, connections, Self.warmUpSeconds / 2).acknowledged
                let busy = try await load(server.port, callbacks, connections, plan.seconds)
                results.add(busy.rates, of: .mysqlCallback, connections: connections)
                acknowledged += busy.acknowledged
            }
            for (workload, clients, perCommit) in [
                (Workload.mysqlSingle, connections, 1), (.mysqlBatch, Self.batchingConnections, Workload.batch),
            ] {
                let part = rest.prefix(Int(plan.seconds * Self.mostMySQLPerSecond))
                rest = rest.dropFirst(part.count)
                let rates = try RawMySQLWriter(place: plain)
                    .run(part, connections: clients, perCommit: perCommit, for: .seconds(plan.seconds))
                results.add(rates, of: workload, connections: clients)
            }
            guard plan.parts.contains(.yardstick) else { continue }
            try await withYardstick(on: measured.url) { yardstick in
                _ = try await load(yardstick.port, yardstickCallbacks, connections, Self.warmUpSeconds)
                let result = try await load(yardstick.port, yardstickCallbacks, connections, plan.seconds)
                results.add(result.rates, of: .yardstickMySQL, connections: connections)
            }
        }
        let database = try await MySQLDatabase.open(served.configuration)
        try await Audit(database: database).callbacks(acknowledged, of: waiting)
        try await database.close()
        results.audit.callbacks += acknowledged.count
    }

    private func pending(
        _ count: Int, at address: String, _ name: String
    ) async throws -> (BenchServer, PendingPayments) {
        say("storing \(count) payments that wait for their callbacks on MariaDB")
        let place = try BenchServer.make(address, name)
        let database = try await MySQLDatabase.open(place.configuration)
        let pending = try await PendingPayments.make(count, on: database, file: nil, callbackSecret: callbackSecret)
        try await database.close()
        return (place, pending)
    }
}
