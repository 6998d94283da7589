import Database
import MySQLDatabase
import Synchronization
import TestSupport
import Testing

/// All servers of an installation are replaced, one after the other, while customers order.
@Suite(.enabled(if: TestServer.isThere, "There is no MySQL server: see scripts/mariadb"))
struct RollingRestartTests {
    @Test func noRequestFailsForAClientThatRetries() async throws {
        try await ServerDatabase.with { place in
            let settings = place.settings.merging(["SHUTDOWN_DELAY_SECONDS": "1"]) { $1 }
            try await Fleet.with(3, settings) { fleet in
                try await place.opened { database in
                    let customers = Customers(of: fleet)
                    try await customers.ordering(4) {
                        for number in 0..<3 {
                            try await customers.progress(by: 20)
                            try await fleet.restart(number) { try await Self.expectLeave(fleet.clients[number]) }
                        }
                        try await customers.progress(by: 20)
                    }
                    try await MoneyAudit.settle(database, within: .seconds(90))
                    let orders = customers.orders
                    #expect(
                        orders.count >= 80 && orders.allSatisfy { $0.transactionID != nil }, "every order was answered")
                    let audit = try await MoneyAudit(database, fleet.sandbox)
                    audit.expectAgreement(orders)
                    try await MoneyAudit.expectOrder(in: database)
                    // What was in flight came to its end: no call was cut off, and nobody had to find out what became of one.
                    let cutOff = try await database.read { connection in
                        try connection.query(
                            "SELECT transaction_ref FROM events WHERE state IN ('unknown', 'review', 'expired') LIMIT 10"
                        )
                    }
                    #expect(cutOff.isEmpty, "\(cutOff)")
                }
            }
        }
    }

    /// A server that was told to stop says so before its port closes, and never is ready again.
    private static func expectLeave(_ server: HTTPCaller) async throws {
        let answers = Mutex<[Int]>([])
        _ = try await eventually("the port is closed", within: .seconds(30)) {
            // No answer at all: the port is closed, or this connection is.
            guard let reply = try? await server.get("/readyz") else { return true }
            answers.withLock { $0.append(reply.status) }
            return nil
        }
        let seen = answers.withLock(\.self)
        #expect(seen.contains(503), "\(seen)")
        #expect(!seen.drop { $0 == 200 }.contains(200), "\(seen)")
    }
}
