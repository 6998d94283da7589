import Foundation
import NIOCore

/// The FastAPI service of `Benchmarks/Yardstick` in a Python environment of its own.
final class YardstickProcess: Sendable {
    private static let startLimit: Duration = .seconds(30)
    private static let workers = 2

    let port: Int
    private let process: Process

    private init(port: Int, process: Process) {
        self.port = port
        self.process = process
    }

    /// Starts it on a database, a file or `mysql://`; nil where Python or its packages cannot be had.
    static func start(_ source: URL, on database: String, group: any EventLoopGroup) async throws -> YardstickProcess? {
        let environment = source.appendingPathComponent("../../.build/yardstick").standardized
        guard prepare(environment, requirements: source.appendingPathComponent("requirements.txt")) else { return nil }
        let port = try await FreePort.find(group)
        let process = Process()
        process.executableURL = environment.appendingPathComponent("bin/uvicorn")
        process.arguments = [
            "app:app", "--port", String(port), "--workers", String(workers), "--loop", "uvloop", "--http", "httptools",
            "--no-access-log", "--log-level", "warning",
        ]
        process.currentDirectoryURL = source
        var variables = ProcessInfo.processInfo.environment
        variables["YARDSTICK_DATABASE"] = database
        variables["PYTHONDONTWRITEBYTECODE"] = "1"
        process.environment = variables
        try process.run()
        let yardstick = YardstickProcess(port: port, process: process)
        let generator = LoadGenerator(group: group, port: port)
        let end = ContinuousClock.now + startLimit
        // Nobody listening yet is not an error but the usual case.
        while (try? await generator.status(of: "/livez")) != 200 {
            guard process.isRunning, ContinuousClock.now < end else {
                yardstick.stop()
                return nil
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        return yardstick
    }

    /// Stops it and its workers.
    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    /// Installs what the program needs, unless that has been done.
    private static func prepare(_ environment: URL, requirements: URL) -> Bool {
        let installed = environment.appendingPathComponent("requirements.txt")
        let files = FileManager.default
        guard !files.contentsEqual(atPath: installed.path, andPath: requirements.path) else { return true }
        let pip = environment.appendingPathComponent("bin/pip").path
        guard run("/usr/bin/env", "python3", "-m", "venv", environment.path),
            run(pip, "install", "--quiet", "--disable-pip-version-check", "-r", requirements.path)
        else { return false }
        try? files.removeItem(at: installed)
        try? files.copyItem(at: requirements, to: installed)
        return true
    }

    private static func run(_ program: String, _ arguments: String...) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        do {
            try process.run()
        } catch {
            return false
        }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
