import Foundation
import TestSupport
import Testing

/// The real program, started as people start it.
struct LangoProcess: Sendable {
    /// What a program that has ended leaves behind.
    struct Ending: Sendable {
        let status: Int32
        /// Whether a signal ended it, which `status` then names.
        let wasKilled: Bool
        let output: String
        let errors: String
    }

    private let process: Process
    private let outputFile: URL
    private let errorFile: URL

    /// Starts `lango` in a folder, with nothing in its environment but what is given.
    ///
    /// - Parameter limits: commands for the shell that becomes the program, such as `ulimit -n 64`.
    init(_ arguments: [String], _ settings: [String: String], limits: String? = nil, in folder: URL) throws {
        let name = UUID().uuidString
        outputFile = folder.appending(path: "\(name).out")
        errorFile = folder.appending(path: "\(name).err")
        process = Process()
        let executable = try Self.executable()
        process.executableURL = limits == nil ? executable : URL(filePath: "/bin/sh")
        process.arguments = arguments
        if let limits { process.arguments = ["-c", "\(limits); exec \"$0\" \"$@\"", executable.path()] + arguments }
        process.currentDirectoryURL = folder
        var environment = settings
        for name in ["PATH", "HOME", "LD_LIBRARY_PATH"] {
            environment[name] = ProcessInfo.processInfo.environment[name]
        }
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try Self.create(outputFile)
        process.standardError = try Self.create(errorFile)
        try process.run()
    }

    var isRunning: Bool { process.isRunning }
    var output: String { Self.text(outputFile) }
    var errors: String { Self.text(errorFile) }

    func signal(_ number: Int32) {
        guard process.isRunning else { return }
        kill(process.processIdentifier, number)
    }

    /// Waits until the program ends by itself.
    func ending(within limit: Duration = .seconds(10)) async throws -> Ending {
        _ = try await eventually("the program ends", within: limit) { process.isRunning ? nil : true }
        return Ending(
            status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal, output: output,
            errors: errors)
    }

    /// The product that was built with the tests: beside the test bundle.
    private static func executable() throws -> URL {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let folders = [
            Bundle.main.bundleURL, URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent(),
            package.appending(path: ".build/debug"),
        ]
        return try #require(
            folders.map { $0.appending(path: "lango") }.first {
                FileManager.default.isExecutableFile(atPath: $0.path())
            }, "build the product lango first")
    }

    private static func create(_ file: URL) throws -> FileHandle {
        try Data().write(to: file)
        return try FileHandle(forWritingTo: file)
    }

    private static func text(_ file: URL) -> String {
        String(decoding: FileManager.default.contents(atPath: file.path()) ?? Data(), as: UTF8.self)
    }
}

/// Runs the program to its end.
func lango(
    _ arguments: [String], _ settings: [String: String] = [:], in folder: URL
) async throws -> LangoProcess.Ending {
    let process = try LangoProcess(arguments, settings, in: folder)
    do {
        return try await process.ending()
    } catch {
        process.signal(SIGKILL)
        throw error
    }
}
