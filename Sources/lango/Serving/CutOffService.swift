import AsyncHTTPClient
import ServiceLifecycle

/// Closes the connections to Daraja when everything that uses them has ended, or when the time for stopping is over.
///
/// A call that is cut off has an unknown outcome, which is written down like any other. Without the cut the process
/// would live on for as long as Daraja may take to answer, and whoever stops it would kill it.
struct CutOffService: Service {
    let http: HTTPClient

    func run() async throws {
        // Throws when the time is over: the reason to go on, not to leave.
        try? await gracefulShutdown()
        try await http.shutdown()
    }
}
