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
    /// - Parameter launcher: the program that runs it, with its arguments.
    init(
        _ path: String, _ arguments: [String], _ settings: [String: String], in folder: URL, log: String,
        launcher: [String] = []
    ) throws {
        output = folder.appending(path: log)
        if !FileManager.default.fileExists(atPath: output.path()) { try Data().write(to: output) }
        let file = try FileHandle(forWritingTo: output)
        try file.truncate(atOffset: 0)
        let command = launcher + [path] + arguments
        process.executableURL = URL(filePath: command[0])
        process.arguments = Array(command.dropFirst())
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

    /// Sends a signal to it, which is the child of its launcher where there is one that stays.
    func signal(_ number: Int32) {
        guard process.isRunning else { return }
        let own = process.processIdentifier
        let list = try? String(contentsOfFile: "/proc/\(own)/task/\(own)/children", encoding: .utf8)
        let children = (list ?? "").split(separator: " ").compactMap { pid_t($0) }
        for target in children.isEmpty ? [own] : children { kill(target, number) }
    }

    /// Waits until it has ended by itself, or the time is over.
    func wait(within limit: Duration) async throws {
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end, process.isRunning { try await Task.sleep(for: .milliseconds(5)) }
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
