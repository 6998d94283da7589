import HTTPTypes
import Hummingbird
import JSON
import Logging
import Payments
import PublicForms
import Time

/// `GET /api/health`: the reference's health document, without an envelope.
struct HealthEndpoint: Endpoint {
    let method = HTTPRequest.Method.get
    let path = "/api/health"
    let access = Access.open
    let audience = Audience.everybody

    let description: GatewayConfiguration.Instance
    let startedAt: Instant
    let clock: any WallClock
    let eventHub: EventHub
    let clockWatch: ClockWatch
    let checkDatabase: @Sendable () async throws -> Void

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        let now = clock.now
        do {
            try await checkDatabase()
        } catch {
            // Whoever found out has logged it: this may be asked for by anybody, as often as they like.
            context.logger.debug("Health check failed", metadata: ["error": "\(error)"])
            let reason = error is DatabaseNotWritable ? "takes no writes" : "is not available"
            return Answer.json(
                [
                    "status": "unhealthy", "timestamp": .string(now.rfc3339),
                    "error": .string("The database \(reason)"),
                ], status: .serviceUnavailable)
        }
        let document: JSON = [
            "status": "healthy", "timestamp": .string(now.rfc3339), "version": .string(description.version),
            "uptime": JSON((now - startedAt).microseconds / 1_000_000),
            "connections": ["sse": JSON(eventHub.clientCount)],
            "environment": .string(description.environment), "daraja": .string(description.daraja),
        ]
        guard let leap = clockWatch.recentLeap else { return Answer.json(document) }
        let stretch: JSON = ["from": .string(leap.from.rfc3339), "to": .string(leap.to.rfc3339)]
        return Answer.json(.object((document.members ?? []) + [JSON.Member("clockLeap", stretch)]))
    }
}

extension HealthEndpoint {
    var operation: APIOperation {
        APIOperation(
            .health, "healthCheck", "How this instance is, in the reference's form",
            answers: [
                APIAnswer(
                    .ok, "It works",
                    .object(
                        [
                            "status": .constant("healthy"), "timestamp": .instant, "version": .string, "uptime": .count,
                            "connections": .object(["sse": .count]), "environment": .words("sandbox", "production"),
                            "daraja": .string,
                        ],
                        optional: [
                            "clockLeap": Schema.object(["from": .instant, "to": .instant])
                                .described(
                                    "A stretch of the last 30 days that nobody has seen pass: the clock was set forward, or "
                                        + "nothing ran. What is removed or given up by age waits that much longer")
                        ])),
                APIAnswer(
                    .serviceUnavailable, "The database does not answer, or takes no writes",
                    .object(["status": .constant("unhealthy"), "timestamp": .instant, "error": .string])),
            ])
    }
}
