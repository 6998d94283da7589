import Foundation
import MySQLDatabase
import SQLiteDatabase

extension Bench {
    /// Lists, searches and statistics over a database of some size, by one caller at a time.
    func measureLists(_ count: Int, _ results: inout Results) async throws {
        say("writing a history of \(count) payments")
        let folder = try emptyFolder("lists")
        let file = folder.appendingPathComponent("lango.db")
        let history = try await PaymentHistory.make(
            count, on: try SQLiteDatabase(SQLiteDatabase.Configuration(path: file.path)))
        try await withServer(in: folder) { try await measureLists(history, $0, onServer: false, &results) }
    }

    /// The same on the MySQL or MariaDB server.
    func measureListsOnMySQL(_ count: Int, _ results: inout Results) async throws {
        guard let address = BenchServer.address else { return say("MariaDB is left out: see scripts/mariadb run") }
        say("writing a history of \(count) payments on MariaDB")
        let place = try BenchServer.make(address, "lists")
        let history = try await PaymentHistory.make(count, on: try await MySQLDatabase.open(place.configuration))
        try await withServer(in: try emptyFolder("lists"), on: place.url) { server in
            try await measureLists(history, server, onServer: true, &results)
        }
    }

    private func measureLists(
        _ history: PaymentHistory, _ server: ServerProcess, onServer: Bool, _ results: inout Results
    ) async throws {
        for _ in 1...plan.rounds {
            for workload in Workload.lists {
                let most = Int(plan.seconds * Self.mostPerSecond)
                let result = try await load(
                    server.port, RequestSource(history.requests(workload, count: most)), 1, plan.seconds)
                results.add(
                    result.rates, of: workload, connections: 1, payments: history.count, onServer: onServer)
            }
        }
    }
}
