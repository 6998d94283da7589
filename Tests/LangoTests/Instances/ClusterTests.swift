import Database
import MySQLDatabase
import TestSupport
import Testing

/// Three servers on three nodes of a Galera cluster, which are killed in turn.
///
/// Takes minutes, so it is run by `make test-cluster` alone.
@Suite(.enabled(if: TestCluster.url != nil, "There is no Galera cluster: make test-cluster starts one"))
struct ClusterTests {
    /// A payment whose server died is asked about when its call must have ended, after two and a half minutes.
    private static let settling: Duration = .seconds(420)

    @Test func nothingIsLostOrDoubledWhileNodesAndServersDie() async throws {
        let url = try #require(TestCluster.url) + "/lango"
        let configuration = try #require(MySQLConfiguration(url: url))
        try await Fleet.with(3, ["DATABASE_URL": url]) { fleet in
            let database = try await MySQLDatabase.open(configuration)
            let customers = Customers(of: fleet)
            let follower = FeedFollower()
            try await follower.following(database) {
                try await customers.ordering(4) {
                    try await customers.progress(by: 20)
                    for round in 0..<TestCluster.rounds { try await disturb(round, fleet, customers) }
                }
                print("Orders have ended: \(try await MoneyAudit(database, fleet.sandbox).summary)")
                try await MoneyAudit.settle(database, within: Self.settling)
            }
            let audit = try await MoneyAudit(database, fleet.sandbox)
            print("All is settled: \(audit.summary)")
            audit.expectAgreement(customers.orders)
            #expect(customers.orders.allSatisfy { $0.transactionID != nil }, "a retry cured every error")
            try await MoneyAudit.expectOrder(in: database)
            try await follower.expectAll(in: database)
            try await database.close()
        }
    }

    /// A server crashes, another is replaced, and a node crashes and comes back: first the one that all servers prefer.
    ///
    /// Then that one hangs, or is cut off from the others.
    private func disturb(_ round: Int, _ fleet: Fleet, _ customers: Customers) async throws {
        let node = round % 3 + 1
        try await fleet.crash(round % 3)
        try await customers.progress(by: 20)
        try await TestCluster.kill(node)
        // The others agree after some seconds that it is gone.
        try await customers.progress(by: 20)
        try await fleet.restart((round + 1) % 3)
        try await TestCluster.start(node)
        try await customers.progress(by: 20)
        print("Round \(round + 1): server \(round % 3 + 1) and node \(node) died and are back")
        let hangs = round % 2 == 0
        try await hangs ? TestCluster.freeze(1) : TestCluster.cut(1)
        try await customers.progress(by: 20)
        try await hangs ? TestCluster.thaw(1) : TestCluster.heal(1)
        try await customers.progress(by: 20)
        print("Round \(round + 1): node 1 was \(hangs ? "frozen" : "cut off") and is back")
    }
}
