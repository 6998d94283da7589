import DarajaSandbox
import Logging
import ServiceLifecycle

/// Runs a sandbox inside this process for as long as something talks to it.
struct BuiltInSandbox {
    /// Nobody talks to it any more when it is told to stop; what still takes longer is not worth waiting for.
    private static let shutdownLimit: Duration = .seconds(2)

    let sandbox: DarajaSandbox
    let logger: Logger

    /// Starts the sandbox, runs the body with its base URL, and stops it.
    func run(while body: (String) async throws -> Void) async throws {
        var configuration = ServiceGroupConfiguration(services: [sandbox], logger: logger)
        configuration.maximumGracefulShutdownDuration = Self.shutdownLimit
        let services = ServiceGroup(configuration: configuration)
        try await withThrowingTaskGroup { group in
            group.addTask {
                do {
                    try await services.run()
                } catch {
                    throw ListeningFailure.explained(
                        error, "the port of the built-in sandbox", remedy: "set MPESA_SANDBOX_PORT")
                }
            }
            let port: Int
            do {
                port = try await sandbox.waitUntilListening()
            } catch {
                // The sandbox itself knows why it is not there.
                try await group.waitForAll()
                throw error
            }
            try await body("http://127.0.0.1:\(port)")
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
    }
}
