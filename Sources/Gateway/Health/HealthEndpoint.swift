import Daraja
import HTTPTypes
import Hummingbird
import Logging
import Payments
import Time

/// `GET /api/health`: the reference's health document, without an envelope.
struct HealthEndpoint: Endpoint {
    let method = HTTPRequest.Method.get
    let path = "/api/health"
    let access = Access.open

    let description: GatewayConfiguration.Instance
    let startedAt: Instant
    let clock: any WallClock
    let eventHub: EventHub
    let checkDatabase: @Sendable () async throws -> Void

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        let now = clock.now
        do {
            try await checkDatabase()
        } catch {
            context.logger.error("Health check failed", metadata: ["error": "\(error)"])
            return Answer.json(
                [
                    "status": "unhealthy", "timestamp": .string(now.rfc3339),
                    "error": "The database is not available",
                ], status: .serviceUnavailable)
        }
        return Answer.json([
            "status": "healthy", "timestamp": .string(now.rfc3339), "version": .string(description.version),
            "uptime": JSON((now - startedAt).microseconds / 1_000_000),
            "connections": ["sse": JSON(eventHub.clientCount)],
            "environment": .string(description.environment), "daraja": .string(description.daraja),
        ])
    }
}
