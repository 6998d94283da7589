import JSON
import Logging
import OperatorLog
import Payments
import Time
import Traces

/// Sets up logging for the process: text for people, one JSON object a line for machines, both on standard error.
enum Logs {
    /// To be called once, before the first line.
    ///
    /// - Parameters:
    ///   - threshold: what is logged at the moment.
    ///   - redactor: takes secrets out of every line.
    ///   - logWriter: keeps lines for operators; nil in commands that end at once.
    ///   - count: is told the level of every line.
    static func bootstrap(
        _ settings: Settings.Log, threshold: LogThreshold? = nil, redactor: Redactor = Redactor(),
        logWriter: LogWriter? = nil,
        count: @escaping @Sendable (Logger.Level) -> Void = { _ in }
    ) {
        let threshold = threshold ?? LogThreshold(settings.level)
        let provider = Logger.MetadataProvider {
            var metadata: Logger.Metadata = [:]
            if let trace = TraceContext.current { metadata["trace_id"] = "\(trace.traceID)" }
            if let transactionID = PaymentInWork.transactionID { metadata["transaction_id"] = "\(transactionID)" }
            return metadata
        }
        let makeHandler: @Sendable (String, Logger.MetadataProvider?) -> any LogHandler = { label, provider in
            let handler: any LogHandler =
                switch settings.format {
                case .text: StreamLogHandler.standardError(label: label)
                case .json: JSONLogHandler(label: label)
                }
            var keeping = KeepingLogHandler(
                handler, label: label, threshold: threshold, redactor: redactor, logWriter: logWriter,
                clock: SystemClock(),
                count: count)
            keeping.metadataProvider = provider
            return keeping
        }
        LoggingSystem.bootstrap(makeHandler, metadataProvider: provider)
    }
}
