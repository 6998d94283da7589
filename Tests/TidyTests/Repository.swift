import Foundation

/// The files of this repository, as they lie on the disk.
enum Repository {
    /// The folder that holds `Package.swift`.
    static let root = URL(filePath: #filePath)
        .resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Read and scanned once for all suites.
    static let sources: [SwiftSource] = swiftFiles(under: "Sources")
    static let tests: [SwiftSource] = swiftFiles(under: "Tests")
    static let benchmarks: [SwiftSource] = swiftFiles(under: "Benchmarks")
    static let simulation: [SwiftSource] = swiftFiles(under: "Simulation")

    /// The text of a file; fails the test that asks for one that is missing.
    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path)
    }

    /// The paths of all files below a folder that end as given, in the order of their names.
    static func paths(under folder: String, endingIn suffix: String) -> [String] {
        let found = FileManager.default.enumerator(atPath: root.appending(path: folder).path)
        let names = (found?.allObjects ?? []).compactMap { $0 as? String }
        return names.filter { $0.hasSuffix(suffix) }.sorted().map { "\(folder)/\($0)" }
    }

    private static func swiftFiles(under folder: String) -> [SwiftSource] {
        paths(under: folder, endingIn: ".swift").compactMap { path in
            guard let text = try? text(path) else { return nil }
            return SwiftSource(path: path, text: text)
        }
    }
}
