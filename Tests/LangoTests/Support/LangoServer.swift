import Foundation
import TestSupport
import Testing

/// A `lango serve` that answers.
struct LangoServer: Sendable {
    let process: LangoProcess
    let client: HTTPCaller
    let port: Int
    let folder: URL

    var database: URL { folder.appending(path: "data/lango.db") }

    /// Asks it to stop and waits until it has.
    func stop() async throws -> LangoProcess.Ending {
        process.signal(SIGTERM)
        return try await process.ending()
    }
}

/// Runs the server while the body runs; it is killed afterwards if it still lives.
///
/// - Parameter settings: added to a free PORT and to payments that end at once.
func withServer<Result: Sendable>(
    _ settings: [String: String] = [:], in folder: URL, _ body: (LangoServer) async throws -> Result
) async throws -> Result {
    let port = try await FreePort.next()
    var all = ["PORT": String(port), "MPESA_SANDBOX_DELAY_MS": "20"]
    all.merge(settings) { $1 }
    let process = try LangoProcess(["serve"], all, in: folder)
    defer { process.signal(SIGKILL) }
    _ = try await eventually("the server is ready: \(process.errors)") {
        try #require(process.isRunning, "\(process.errors)")
        return process.output.contains("is ready on") ? true : nil
    }
    let chosen = all["PORT"].flatMap { Int($0) } ?? port
    return try await body(
        LangoServer(
            process: process, client: HTTPCaller(base: "http://127.0.0.1:\(chosen)"), port: chosen, folder: folder))
}

/// The same in a folder of its own.
func withServer<Result: Sendable>(
    _ settings: [String: String] = [:], _ body: (LangoServer) async throws -> Result
) async throws -> Result {
    try await withTemporaryFolder { folder in try await withServer(settings, in: folder, body) }
}
