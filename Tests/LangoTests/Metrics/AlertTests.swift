import Foundation
import Gateway
import Prometheus
import SQLiteDatabase
import TestSupport
import Testing
import Time

@testable import lango

extension ProgramTests {
    /// Each alert rule is fired by what it warns of; a server that is well fires none.
    @Suite(.enabled(if: AlertRules.canBeJudged, "promtool is not installed: apt-get install prometheus"))
    struct AlertTests {
        @Test func theRulesAreValid() async throws {
            let output = try await AlertRules.run(["check", "rules", "--lint-fatal", AlertRules.file.path()])
            #expect(output.contains("SUCCESS"), "\(output)")
        }

        @Test func aServerThatIsWellFiresNothing() async throws {
            try await withServer { server in
                let before = try await server.scrape { $0.has("lango_dead_letters") }
                for number in 1...3 { _ = try await server.push("25470837414\(number)") }
                let after = try await server.scrape { $0.sum("lango_callbacks_total") == 3 }
                let fired = try await AlertRules.fired(
                    before: before.with("up", 1), after: after.with("up", 1), in: server.folder)
                #expect(fired == [])
            }
        }

        @Test(arguments: AlertFault.allCases)
        func aFaultFiresItsAlerts(_ fault: AlertFault) async throws {
            try await withTemporaryFolder { folder in
                try await TestCertificate.make(in: folder, name: "lango", days: 90)
                try await withServer(fault.settings, limits: fault.limits, in: folder) { server in
                    let before = try await server.scrape { $0.has("lango_dead_letters") }
                    let after = try await fault.happen(to: server)
                    let fired = try await AlertRules.fired(before: before, after: after, in: folder)
                    #expect(fired == fault.alerts)
                }
            }
        }

        /// These two show only in a process that does not serve.
        @Test func aServerThatIsNotReadyAndHasNoDatabase() async throws {
            try await withTemporaryFolder { folder in
                let metrics = ServerMetrics()
                let well = Exposition("lango_ready 1\nlango_database_up 1")
                let database = try SQLiteDatabase(
                    SQLiteDatabase.Configuration(path: folder.appending(path: "lango.db").path()))
                try await database.close()
                let payments = try Stopped.payments(over: database)
                let gateway = Stopped.gateway(payments, over: database)
                metrics.watch(Readiness(), gateway.eventHub)
                let standing = StandingMetrics(
                    payments: payments, hub: gateway.eventHub, clock: SystemClock(), factory: metrics.registry)
                await #expect(throws: (any Error).self) { try await standing.look() }
                let fired = try await AlertRules.fired(
                    before: well, after: Exposition(metrics.registry.text(.prometheus)), in: folder)
                #expect(fired == ["LangoNotReady", "LangoDatabaseDown"])
            }
        }

        @Test func noRuleIsWithoutItsFault() throws {
            let tested = AlertFault.allCases.reduce(into: Set(["LangoNotReady", "LangoDatabaseDown"])) {
                $0.formUnion($1.alerts)
            }
            #expect(try AlertRules.names() == tested)
        }
    }
}
