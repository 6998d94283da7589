import Foundation
import NIOCore
import NIOPosix

/// A `lango serve` of its own, started for a measurement: its own folder, database and port.
final class ServerProcess: Sendable {
    /// The server did not come up, or went away.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Long enough for the slowest machine, short enough to notice a server that never comes.
    private static let startLimit: Duration = .seconds(30)

    let port: Int
    /// From before the process was made until `/readyz` answered 200.
    let readyAfter: Duration
    private let process: Process
    private let exit: AsyncStream<Void>

    /// Runs a body against a server that a command starts and that is ready, and ends the server whatever happens.
    static func with<T>(
        _ command: [String], in folder: URL, environment: [String: String], group: any EventLoopGroup,
        _ body: (ServerProcess) async throws -> T
    ) async throws -> T {
        let server = try await ServerProcess(command, in: folder, environment: environment, group: group)
        do {
            let value = try await body(server)
            await server.kill()
            return value
        } catch {
            await server.kill()
            throw error
        }
    }

    private init(
        _ command: [String], in folder: URL, environment: [String: String], group: any EventLoopGroup
    ) async throws {
        port = try await FreePort.find(group)
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.currentDirectoryURL = folder
        process.environment = environment.merging(["HOST": "127.0.0.1", "PORT": String(port)]) { $1 }
        let log = folder.appendingPathComponent("server.log")
        try Data().write(to: log)
        let output = try FileHandle(forWritingTo: log)
        process.standardOutput = output
        process.standardError = output
        let (exit, continuation) = AsyncStream.makeStream(of: Void.self)
        self.exit = exit
        process.terminationHandler = { _ in continuation.finish() }
        let clock = ContinuousClock()
        let start = clock.now
        try process.run()
        let generator = LoadGenerator(group: group, port: port)
        while true {
            if try await Self.isReady(generator) { break }
            guard process.isRunning, clock.now - start < Self.startLimit else {
                process.terminate()
                let words = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
                throw Failure(description: "\(command.joined(separator: " ")) did not become ready:\n\(words)")
            }
            try await Task.sleep(for: .milliseconds(1))
        }
        readyAfter = clock.now - start
    }

    /// The memory that the process holds at this moment; see `ServerMemory`.
    var memory: ServerMemory? { ServerMemory(processIdentifier: process.processIdentifier) }

    /// Ends the process without any warning, as a crash would.
    func kill() async {
        Foundation.kill(process.processIdentifier, SIGKILL)
        for await _ in exit {}
    }

    /// Lets the process end by itself.
    func end() async {
        process.terminate()
        for await _ in exit {}
    }

    /// Nobody listening yet is not an error but the usual case.
    private static func isReady(_ generator: LoadGenerator) async throws -> Bool {
        do {
            return try await generator.status(of: "/readyz") == 200
        } catch is NIOConnectionError {
            return false
        } catch is LoadConnection.Broken {
            return false
        }
    }
}
