import Access
import HTTPTypes
import Hummingbird
import JSON
import Payments
import PublicForms
import Time

/// `POST /api/events/tickets`: a way into `GET /api/events` for a browser, whose `EventSource` sends no headers.
struct EventTicketEndpoint: Endpoint {
    let method = HTTPRequest.Method.post
    let path = "/api/events/tickets"
    let access = Access.scope(.read)
    let audience = Audience.callersMerchants

    let tickets: EventTicketService

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        var key: APIKey?
        if case .key(let caller) = context.caller { key = caller }
        let (ticket, expiresAt) = try await tickets.issue(keyID: key?.id, secretEndsAt: key?.secretEndsAt)
        return Answer.success(["ticket": .string(ticket.text), "expiresAt": .string(expiresAt.rfc3339)])
    }
}

extension EventTicketEndpoint {
    var operation: APIOperation {
        APIOperation(
            .events, "createEventTicket", "Make a ticket for a browser's `EventSource`",
            description: "Good once, within a minute, as `ticket` in the query of `GET /api/events`.",
            answers: [
                .success(
                    "The ticket",
                    .object(["ticket": .string(matching: "^ticket_[0-9a-f]{32}$"), "expiresAt": .instant]))
            ])
    }
}
