import Foundation
import TestSupport

/// A file system in memory of a few megabytes, which a test can fill.
struct SmallDisk: Sendable {
    let folder: URL

    private var filling: URL { folder.appending(path: "filling") }

    /// Whether this machine lets a test mount one: in a container or as a user it does not.
    static let isPossible = (try? withSmallDisk(megabytes: 1) { _ in true }) ?? false

    /// Uses up all room but some kilobytes.
    func fill(leaving kilobytes: Int = 0) throws {
        var facts = statvfs()
        guard statvfs(folder.path(), &facts) == 0 else { throw POSIXError(.EIO) }
        let free = Int(facts.f_bavail) * Int(facts.f_frsize) - kilobytes * 1_024
        if !FileManager.default.fileExists(atPath: filling.path()) {
            _ = FileManager.default.createFile(atPath: filling.path(), contents: nil)
        }
        let handle = try FileHandle(forWritingTo: filling)
        defer { try? handle.close() }
        try handle.seekToEnd()
        // What does not fit any more does not have to.
        if free > 0 { try? handle.write(contentsOf: Data(count: free)) }
    }

    /// Gives the room back.
    func empty() throws {
        try FileManager.default.removeItem(at: filling)
    }

    static func withSmallDisk<Result>(megabytes: Int, _ body: (SmallDisk) throws -> Result) throws -> Result {
        let disk = try mount(megabytes)
        defer { disk.unmount() }
        return try body(disk)
    }

    static func withSmallDisk<Result>(
        megabytes: Int, _ body: (SmallDisk) async throws -> Result
    ) async throws -> Result {
        let disk = try mount(megabytes)
        defer { disk.unmount() }
        return try await body(disk)
    }

    private static func mount(_ megabytes: Int) throws -> SmallDisk {
        let folder = FileManager.default.temporaryDirectory.appending(path: "lango-disk-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        guard run(["mount", "-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", folder.path()]) else {
            try FileManager.default.removeItem(at: folder)
            throw POSIXError(.EPERM)
        }
        return SmallDisk(folder: folder)
    }

    private func unmount() {
        _ = Self.run(["umount", "-l", folder.path()])
        // A folder that stays is empty, and in the system's place for what may go.
        try? FileManager.default.removeItem(at: folder)
    }

    private static func run(_ command: [String]) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
