import ArgumentParser
import Logging
import OperatorLog
import Payments

/// `lango serve`: runs the server.
struct ServeCommand: LangoCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the server.",
        discussion: """
            Migrates the database, then answers on HOST and PORT until it gets SIGTERM or SIGINT. Without \
            MPESA_CONSUMER_KEY and MPESA_CONSUMER_SECRET it talks to the built-in Daraja sandbox.
            """)

    func execute() async throws {
        let settings = try Settings.load()
        let redactor = Redactor(secrets: settings.secrets)
        let metrics = ServerMetrics()
        let logWriter = LogWriter(redactor: redactor, onDrop: metrics.dropLine)
        let threshold = LogThreshold(settings.log.level)
        Logs.bootstrap(
            settings.log, threshold: threshold, redactor: redactor, logWriter: logWriter, count: metrics.logs.count)
        try await Server(
            settings: settings, logger: Logger(label: "lango"), redactor: redactor, logWriter: logWriter,
            metrics: metrics,
            threshold: threshold
        ).run()
    }
}
