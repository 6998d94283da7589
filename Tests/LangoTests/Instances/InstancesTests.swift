import Database
import JSON
import MySQLDatabase
import TestSupport
import Testing

/// Several servers on one database server.
@Suite(.enabled(if: TestServer.isThere, "There is no MySQL server: see scripts/mariadb"))
struct InstancesTests {
    /// One of them is replaced meanwhile, as in a rolling update; callers and callbacks go to the others.
    @Test func threeServersWorkAsOne() async throws {
        try await ServerDatabase.with { place in
            try await Fleet.with(3, place.settings) { fleet in
                try await place.opened { database in
                    let customers = Customers(of: fleet)
                    let follower = FeedFollower()
                    try await follower.following(database) {
                        try await customers.ordering(4) {
                            try await customers.progress(by: 40)
                            try await fleet.restart(1)
                            try await customers.progress(by: 40)
                        }
                        try await MoneyAudit.settle(database, within: .seconds(90))
                    }
                    let audit = try await MoneyAudit(database, fleet.sandbox)
                    audit.expectAgreement(customers.orders)
                    try await MoneyAudit.expectOrder(in: database)
                    try await follower.expectAll(in: database)
                    // Whichever server is asked again, it is the same payment.
                    for (number, order) in customers.orders.prefix(12).enumerated() {
                        let reply = try await customers.ask(order, of: number)
                        #expect(reply.json[path: "data", "transactionId"]?.int == order.transactionID)
                    }
                }
            }
        }
    }
}
