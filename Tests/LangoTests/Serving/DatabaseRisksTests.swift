import Database
import Testing

@testable import lango

struct DatabaseRisksTests {
    private static let production = [
        "MPESA_ENVIRONMENT": "production", "MPESA_CONSUMER_KEY": "key", "MPESA_CONSUMER_SECRET": "secret",
        "MPESA_SHORTCODE": "600000", "MPESA_PASSKEY": "passkey", "MPESA_CALLBACK_BASE_URL": "https://pay.example.com",
    ]
    private static let grave = SQLDatabaseFact(
        "sync_binlog", "0", risk: "a crash may take back payments", isGrave: true)
    private static let light = SQLDatabaseFact("cluster", "2 nodes", risk: "the loss of one may stop the other")

    private static func risks(_ environment: [String: String]) throws -> DatabaseRisks {
        DatabaseRisks(try Settings(SettingsReader(environment: environment, file: [:], path: ".env.local")))
    }

    @Test func anUnsafeDatabaseStopsProduction() throws {
        let risks = try Self.risks(Self.production.merging(["DB_ACCEPT_RISKS": "encryption"]) { $1 })
        let error = #expect(throws: SettingsError.self) { try risks.check([Self.light, Self.grave]) }
        #expect(
            error?.description
                == "The database is not safe for production: sync_binlog is 0, and a crash may take back payments. "
                + "To start all the same, set DB_ACCEPT_RISKS=encryption,sync_binlog")
    }

    @Test func aRiskThatIsNamedIsAccepted() throws {
        let risks = try Self.risks(Self.production.merging(["DB_ACCEPT_RISKS": "encryption, sync_binlog"]) { $1 })
        try risks.check([Self.light, Self.grave])
    }

    @Test func outsideOfProductionNothingIsRefused() throws {
        try Self.risks([:]).check([Self.light, Self.grave])
    }

    @Test func whatIsNotGraveStopsNobody() throws {
        try Self.risks(Self.production).check([Self.light])
    }
}
