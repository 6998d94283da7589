public import Foundation

/// Lends an empty folder and removes it with everything in it.
public func withTemporaryFolder<Result: Sendable>(_ body: (URL) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "lango-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    // What is left over is in the system's folder for such things.
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder)
}
