import Logging

/// Shows the monitor every line of the log, and keeps its metadata, in which Hummingbird looks for the number of a request.
struct WorldLogHandler: LogHandler {
    let world: World
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    init(_ world: World) {
        self.world = world
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let own = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let words = own.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        world.monitor.logged("\(event.message) \(words)\(event.error.map { " \($0)" } ?? "")")
    }
}
