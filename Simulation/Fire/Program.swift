import Foundation
import Glibc

/// The real program in a process of its own.
///
/// Unchecked, because `Process` is not marked: it is started before anybody else has it, and then asked and signalled only.
final class Program: @unchecked Sendable {
    private let process = Process()
    private let output: URL

    /// Starts it in a folder, with nothing in its environment but what is given.
    ///
    /// - Parameter fileLimit: the size that its files may grow to, in kilobytes: what lies beyond is a full disk.
    init(
        _ path: String, _ arguments: [String], _ settings: [String: String], in folder: URL, log: String,
        fileLimit: Int? = nil
    ) throws {
        output = folder.appending(path: log)
        if !FileManager.default.fileExists(atPath: output.path()) { try Data().write(to: output) }
        let file = try FileHandle(forWritingTo: output)
        try file.truncate(atOffset: 0)
        if let fileLimit {
            process.executableURL = URL(filePath: "/bin/bash")
            let script = "trap '' XFSZ; ulimit -f \(fileLimit); exec \"$0\" \"$@\""
            process.arguments = ["-c", script, path] + arguments
        } else {
            process.executableURL = URL(filePath: path)
            process.arguments = arguments
        }
        process.currentDirectoryURL = folder
        var environment = settings
        for name in ["PATH", "HOME", "LD_LIBRARY_PATH"] {
            environment[name] = ProcessInfo.processInfo.environment[name]
        }
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = file
        process.standardError = file
        try process.run()
    }

    var isRunning: Bool { process.isRunning }
    var words: String { String(decoding: (try? Data(contentsOf: output)) ?? Data(), as: UTF8.self) }

    func signal(_ number: Int32) {
        if process.isRunning { kill(process.processIdentifier, number) }
    }

    /// Waits until it says that it is ready; false when it has ended instead.
    func isReady(within limit: Duration = .seconds(60)) async throws -> Bool {
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end, process.isRunning {
            if words.contains("is ready on") { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    /// Ends it and waits for that.
    func end(_ number: Int32) async throws {
        signal(number)
        let end = ContinuousClock.now + .seconds(20)
        while process.isRunning {
            if ContinuousClock.now > end { signal(SIGKILL) }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
