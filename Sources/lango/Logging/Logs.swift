import Logging

/// Sets up logging for the process: text for people, one JSON object a line for machines, both on standard error.
enum Logs {
    static func bootstrap(_ settings: Settings.Log) {
        LoggingSystem.bootstrap { label in
            var handler: any LogHandler =
                switch settings.format {
                case .text: StreamLogHandler.standardError(label: label)
                case .json: JSONLogHandler(label: label)
                }
            handler.logLevel = settings.level
            return handler
        }
    }
}
