import Logging
import OperatorLog
import Payments
import Synchronization
import Testing
import Time

@testable import lango

struct LogTextTests {
    @Test(arguments: [
        ("plain text, Nairobi \u{e9}\u{1F600}", "plain text, Nairobi \u{e9}\u{1F600}"), ("a\nb", "a\\nb"),
        ("a\r\nb", "a\\r\\nb"),
        ("a\tb", "a\\tb"), ("\u{1b}[31mred", "\\u{1b}[31mred"), ("a\u{0}b", "a\\u{0}b"), ("a\u{85}b", "a\\u{85}b"),
        ("a\u{2028}b\u{2029}c", "a\\u{2028}b\\u{2029}c"), ("a\u{202e}b", "a\\u{202e}b"), ("a\u{7f}", "a\\u{7f}"),
    ])
    func whatWouldEndALineIsWrittenOut(_ text: String, _ line: String) {
        #expect(LogText.singleLine(text) == line)
    }

    /// Message, values, names and errors: whatever part of a line somebody has written.
    @Test func noPartOfALogLineBeginsAnother() {
        struct Forgery: Error, CustomStringConvertible { let description = "x\n2026-11-30 info: forged" }
        let lines = Mutex<[String]>([])
        let handler = KeepingLogHandler(
            LineHandler { line in lines.withLock { $0.append(line) } }, label: "lango", threshold: LogThreshold(.trace),
            redactor: .init(), logWriter: nil, clock: SystemClock())
        let logger = Logger(label: "lango") { _ in handler }
        logger.warning(
            "held: x\n2026-11-30 info: forged", error: Forgery(),
            metadata: ["reason": "x\r\n2026-11-30 info: forged", "a\nb": "y", "list": ["x\ny"]])
        let written = lines.withLock { $0 }
        #expect(written.count == 1)
        #expect(written.allSatisfy { !$0.contains(where: \.isNewline) }, "\(written)")
    }
}

/// Writes a line as the text format does: the message, then names and values.
private struct LineHandler: LogHandler {
    let write: @Sendable (String) -> Void
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    init(_ write: @escaping @Sendable (String) -> Void) { self.write = write }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let members = (event.metadata ?? [:]).map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        write("\(event.level): \(event.message) \(members)" + (event.error.map { " \($0)" } ?? ""))
    }
}
