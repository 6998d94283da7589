import Foundation
import MySQLDatabase

extension Bench {
    /// Connections of the client that commits many callbacks at once; more of them make it no faster.
    private static let batchingConnections = 4
    /// More callbacks in a second than the clients or so many callers of the server bring.
    private static let mostMySQLPerSecond = 9_000.0
    /// More than the yardstick takes.
    private static let mostYardstickPerSecond = 3_000.0
    /// The callers that the server is compared with others at.
    private static let comparedConnections = 64

    /// The callbacks on a MySQL or MariaDB server, and what that server takes from a client with nothing in between.
    ///
    /// Databases of their own: the audit counts what the server stored.
    func measureMySQL(_ results: inout Results) async throws {
        guard let address = BenchServer.address else {
            say("MariaDB is left out: run this with scripts/mariadb run")
            return
        }
        let most = plan.connections.map { min(Self.mostMySQLPerSecond, 1_500 * Double($0)) }.reduce(0, +)
        let (served, waiting) = try await pending(
            Int((plan.seconds * most + Self.warmUpSeconds * Self.mostMySQLPerSecond)) * plan.rounds, at: address,
            "served")
        let (plain, forClients) = try await pending(
            2 * Int(plan.seconds * Self.mostMySQLPerSecond) * plan.rounds, at: address, "plain")
        let (measured, forYardstick) = try await pending(
            plan.parts.contains(.yardstick)
                ? Int((plan.seconds + Self.warmUpSeconds) * Self.mostYardstickPerSecond) * plan.rounds : 0,
            at: address, "yardstick")
        let callbacks = RequestSource(waiting.callbackRequests())
        let yardstickCallbacks = RequestSource(forYardstick.callbackRequests())
        var acknowledged: [Int] = []
        var rest = forClients.payments[...]
        for round in 1...plan.rounds {
            say("MariaDB, round \(round) of \(plan.rounds)")
            acknowledged += try await measureServed(served, callbacks, &results)
            try measurePlain(plain, &rest, &results)
            guard plan.parts.contains(.yardstick) else { continue }
            try await withYardstick(on: measured.url) { yardstick in
                let connections = Self.comparedConnections
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

    /// Returns the numbers of the callbacks that were acknowledged.
    private func measureServed(
        _ place: BenchServer, _ callbacks: RequestSource, _ results: inout Results
    ) async throws -> [Int] {
        var acknowledged: [Int] = []
        try await withServer(in: try emptyFolder("mysql"), on: place.url) { server in
            acknowledged += try await load(
                server.port, callbacks, Self.comparedConnections, Self.warmUpSeconds / 2
            ).acknowledged
            for connections in plan.connections {
                let busy = try await load(server.port, callbacks, connections, plan.seconds)
                results.add(busy.rates, of: .mysqlCallback, connections: connections)
                acknowledged += busy.acknowledged
            }
        }
        return acknowledged
    }

    private func measurePlain(
        _ place: BenchServer, _ payments: inout ArraySlice<PendingPayments.Payment>, _ results: inout Results
    ) throws {
        for (workload, clients, perCommit) in [
            (Workload.mysqlSingle, Self.comparedConnections, 1),
            (.mysqlBatch, Self.batchingConnections, Workload.batch),
        ] {
            let part = payments.prefix(Int(plan.seconds * Self.mostMySQLPerSecond))
            payments = payments.dropFirst(part.count)
            let rates = try RawMySQLWriter(place: place)
                .run(part, connections: clients, perCommit: perCommit, for: .seconds(plan.seconds))
            results.add(rates, of: workload, connections: clients)
        }
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
