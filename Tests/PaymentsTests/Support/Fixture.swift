import Foundation
import JSON
import Testing

/// Recorded bodies, kept byte for byte in `Tests/Fixtures`.
enum Fixture {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures")

    static func load(_ name: String) throws -> JSON {
        let text = try String(contentsOf: folder.appending(path: name + ".json"), encoding: .utf8)
        return try #require(try JSON(parsing: text)["payload"])
    }

    /// The names that begin so, without the ending `.json`.
    static func names(_ prefix: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path())
            .filter { $0.hasPrefix(prefix) && $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
    }
}
