import Daraja
import Foundation
import JSON
import Logging
import Time

/// Writes one JSON object a line to standard error.
struct JSONLogHandler: LogHandler {
    let label: String
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    init(label: String) {
        self.label = label
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var members = [
            JSON.Member("time", .string(SystemClock().now.rfc3339)),
            JSON.Member("level", .string(event.level.rawValue)),
            JSON.Member("logger", .string(label)), JSON.Member("message", .string("\(event.message)")),
        ]
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        members += all.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string("\($0.value)")) }
        if let error = event.error { members.append(JSON.Member("error", .string("\(error)"))) }
        Self.write(JSON.object(members).bytes + [UInt8(ascii: "\n")])
    }

    /// Writes a line; one that cannot be written is lost, because a full disk behind the log must not end the server.
    private static func write(_ line: [UInt8]) {
        var rest = line[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { bytes in
                Foundation.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
            }
            guard count > 0 || errno == EINTR else { return }
            rest = rest.dropFirst(max(count, 0))
        }
    }
}
