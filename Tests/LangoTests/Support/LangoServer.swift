import AsyncHTTPClient
import Foundation
import NIOSSL
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
/// - Parameters:
///   - settings: added to a free PORT and to payments that end at once.
///   - limits: see `LangoProcess`.
func withServer<Result: Sendable>(
    _ settings: [String: String] = [:], limits: String? = nil, in folder: URL,
    _ body: (LangoServer) async throws -> Result
) async throws -> Result {
    let port = try await FreePort.next()
    var all = ["PORT": String(port), "MPESA_SANDBOX_DELAY_MS": "20"]
    all.merge(settings) { $1 }
    let process = try LangoProcess(["serve"], all, limits: limits, in: folder)
    defer { process.signal(SIGKILL) }
    _ = try await eventually("the server is ready: \(process.errors)") {
        try #require(process.isRunning, "\(process.errors)")
        return process.output.contains("is ready on") ? true : nil
    }
    let chosen = all["PORT"].flatMap { Int($0) } ?? port
    let host = all["HOST"] ?? "127.0.0.1"
    let certificate = all["TLS_CERT_FILE"].map { folder.appending(path: $0) }
    let http = HTTPClient(configuration: try .trusting(certificate))
    let client = HTTPCaller(base: "\(certificate == nil ? "http" : "https")://\(host):\(chosen)", http: http)
    var result: Swift.Result<Result, any Error>
    do {
        result = .success(
            try await body(LangoServer(process: process, client: client, port: chosen, folder: folder)))
    } catch {
        result = .failure(error)
    }
    // Calls that the server still owes an answer end with it.
    process.signal(SIGKILL)
    try await http.shutdown()
    return try result.get()
}

/// The same in a folder of its own.
func withServer<Result: Sendable>(
    _ settings: [String: String] = [:], _ body: (LangoServer) async throws -> Result
) async throws -> Result {
    try await withTemporaryFolder { folder in try await withServer(settings, in: folder, body) }
}

extension HTTPClient.Configuration {
    /// What tests call a server with; trusts a certificate that nobody has signed.
    static func trusting(_ certificate: URL?) throws -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        // Where nobody listens any more nobody will.
        configuration.connectionPool.retryConnectionEstablishment = false
        guard certificate != nil else { return configuration }
        var tls = TLSConfiguration.makeClientConfiguration()
        // Renewals in a test change it.
        tls.certificateVerification = .none
        configuration.tlsConfiguration = tls
        return configuration
    }
}
