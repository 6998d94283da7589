import ArgumentParser
import AsyncHTTPClient
import DarajaClient
import Database
import Foundation
import Jobs
import Logging
import OperatorLog
import Payments
import Time

/// `lango queue process`: one round, for cron.
///
/// May run beside the server and beside itself.
struct QueueProcessCommand: LangoCommand {
    static let configuration = CommandConfiguration(
        commandName: "process",
        abstract: "Do everything that is due, once.",
        discussion: """
            Looks up overdue payments, applies waiting callbacks and sends queued payouts, then ends. The server does the \
            same by itself; leases keep the two from doing anything twice.
            """)

    @Flag(help: "Go on until stopped instead of ending after one round.")
    var watch = false

    @Option(help: "Milliseconds between rounds with --watch.")
    var interval = 30_000

    func execute() async throws {
        let settings = try Settings.load()
        let redactor = Redactor(secrets: settings.secrets)
        Logs.bootstrap(settings.log, redactor: redactor)
        guard case .daraja(let baseURL) = settings.upstream else {
            throw SettingsError(
                "The built-in sandbox lives in the server process, which works the queue itself: "
                    + "run this command with MPESA_BASE_URL or with Daraja credentials")
        }
        let clock = SystemClock()
        let database = try await DatabaseOpening.open(settings)
        _ = try await DatabaseOpening.migrate(database, clock: clock)
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: DarajaClient.httpConfiguration)
        let installation = Installation(settings: settings, database: database, http: http, clock: clock)
        let payments = try installation.payments(
            darajaURL: baseURL, try await Installation.callbackAddress(settings, database, clock: clock, redactor),
            redactor)
        try await installation.prepareMerchants(payments, logger: Logger(label: "lango.queue"))
        let worker = installation.worker(payments, logger: Logger(label: "lango.queue"))
        repeat {
            try await payments.clockWatch.look()?.report(to: Logger(label: "lango.queue"))
            _ = try await payments.recovery.run()
            _ = try await payments.lookUpSweep.run()
            let round = try await worker.processOnce()
            print("\(round.completed) done, \(round.postponed) later, \(round.retried) failed, \(round.died) given up")
            if watch { try await clock.sleep(for: .milliseconds(interval)) }
        } while watch
        try await http.shutdown()
        try await database.close()
    }
}
