import Daraja
import Foundation
import JSON
import Testing

/// Recorded bodies and the portal's samples, kept byte for byte in `Tests/Fixtures`.
enum Fixture {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures")

    /// The recorded body.
    static func load(_ name: String) throws -> JSON {
        try #require(document(name)["payload"])
    }

    /// The recorded body with the HTTP status that it came with.
    static func error(_ name: String) throws -> DarajaError {
        let status = try #require(document(name)["http_status"]?.int)
        return try DarajaError(httpStatus: Int(status), body: load(name).bytes)
    }

    /// The body together with where it comes from.
    static func document(_ name: String) throws -> JSON {
        try JSON(parsing: text(name))
    }

    static func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name + ".json"), encoding: .utf8)
    }

    /// All of them, without the ending `.json`.
    static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path())
            .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
    }
}
