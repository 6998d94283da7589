import Foundation
public import JSON
public import Testing

/// A body as it was recorded or printed, with what is known about it.
public struct RecordedPayload: Sendable, CustomTestStringConvertible {
    /// The file's name without its ending.
    public let name: String
    /// Whose body it is: `stk`, `b2c`, `pull` and so on.
    public let api: String
    /// `callback`, `timeout-callback`, `sync-response` or `sync-error`.
    public let kind: String
    /// The status that an answer came with; 200 where that is not known.
    public let status: Int
    /// The body; its numbers keep their literals.
    public let payload: JSON

    /// All recordings in `Tests/Fixtures`.
    public static let all: [RecordedPayload] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures")
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder.path())
                .filter { $0.hasSuffix(".json") }.sorted()
                .map { file in
                    let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
                    return RecordedPayload(name: String(file.dropLast(5)), try JSON(parsing: text))
                }
        } catch {
            preconditionFailure("the fixtures cannot be read: \(error)")
        }
    }()

    /// The recording of this name; traps when there is none.
    public static func named(_ name: String) -> RecordedPayload {
        guard let found = all.first(where: { $0.name == name }) else {
            preconditionFailure("there is no recording named \(name)")
        }
        return found
    }

    private init(name: String, _ document: JSON) {
        self.name = name
        api = document["api"]?.string ?? ""
        kind = document["kind"]?.string ?? ""
        status = document["http_status"]?.int.map { Int($0) } ?? 200
        payload = document["payload"] ?? .null
    }

    /// Whether Daraja posts it, rather than answering with it.
    public var isCallback: Bool { kind.hasSuffix("callback") }

    /// The body letter by letter as recorded, but for some texts.
    public func body(replacing texts: [String: String] = [:]) -> String {
        texts.reduce(payload.text) { $0.replacing($1.key, with: $1.value) }
    }

    /// The file's name.
    public var testDescription: String { name }
}
