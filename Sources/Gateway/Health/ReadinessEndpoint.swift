import HTTPTypes
import Hummingbird
import JSON
import PublicForms

/// `GET /readyz`: whether a balancer should send requests here.
struct ReadinessEndpoint: Endpoint {
    let method = HTTPRequest.Method.get
    let path = "/readyz"
    let access = Access.open
    let audience = Audience.everybody

    let readiness: Readiness
    let checkDatabase: @Sendable () async throws -> Void

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        guard readiness.isReady else {
            throw APIError(.serviceUnavailable, "NOT_READY", "The server is starting or stopping", isRetryable: true)
        }
        do {
            try await checkDatabase()
        } catch {
            // As an answer: a balancer asks every second, and each error that is none would be kept.
            throw APIError(error)
        }
        return Answer.json(["status": "ready"])
    }
}

extension ReadinessEndpoint {
    var operation: APIOperation {
        APIOperation(
            .health, "getReadiness", "Whether a balancer should send requests here",
            answers: [APIAnswer(.ok, "It should", .object(["status": .constant("ready")]))],
            errors: [APIErrorCase(.serviceUnavailable, "NOT_READY", "The server is starting or stopping")]
                + APIErrorCase.database)
    }
}
