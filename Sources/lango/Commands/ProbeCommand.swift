import ArgumentParser
import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL

/// `lango probe`: asks the server on this machine whether it is ready, where there is no curl.
struct ProbeCommand: LangoCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Exit with 0 when the server on this machine is ready, else with 1.",
        discussion: "For health checks of containers, whose images hold no other HTTP client.")

    func execute() async throws {
        let settings = try Settings.load()
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.retryConnectionEstablishment = false
        // It is this machine, whatever name the certificate has.
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.certificateVerification = .none
        configuration.tlsConfiguration = tls
        let isReady = try await HTTPClient.withHTTPClient(configuration: configuration) { http in
            // Whatever the failure, the answer is no.
            let answer = try? await http.execute(
                HTTPClientRequest(url: settings.server.localURL + "/readyz"), timeout: .seconds(2))
            return answer?.status == .ok
        }
        guard isReady else { throw ExitCode(1) }
    }
}
