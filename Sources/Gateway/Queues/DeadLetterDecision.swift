import Daraja
import HTTPTypes
import Hummingbird
import JSON
import Jobs
import PublicForms

/// What a person decides about a dead job, and why.
struct DeadLetterDecision {
    let id: Int64
    let reason: String
    let person: String

    /// Reads the id from the path and the rest from a body that may be empty, as clients of the reference send it.
    init(_ request: Request, _ context: GatewayContext) async throws {
        guard let id = context.parameters.get("id").flatMap({ Int64(digits: $0) }) else {
            throw APIError(.badRequest, "INVALID_ID", "Invalid ID")
        }
        var fields = FieldReader(try await request.jsonObject(allowsEmpty: true))
        let reason = fields.optionalString("reason") ?? "no reason given"
        let person = fields.optionalString("operator")
        if reason.length > 500 { fields.refuse("reason", "Reason must be at most 500 characters") }
        if let person, person.length > 100 { fields.refuse("operator", "Operator must be at most 100 characters") }
        try fields.finish()
        self.id = id
        self.reason = reason
        // Who is named in the body is hearsay; the key is not.
        if case .key = context.caller {
            self.person = [context.caller.name, person].compactMap(\.self).joined(separator: ", ")
        } else {
            self.person = person ?? "api"
        }
    }
}

extension APIError {
    /// Translates what the queue refuses.
    ///
    /// - Parameter unknown: the status for an unknown item: 500 where the reference answers so.
    init(deadLetter error: JobQueueError, unknown: HTTPResponse.Status) {
        switch error {
        case .deadLetterNotFound: self.init(unknown, "NOT_FOUND", error.description)
        case .deadLetterHandled: self.init(.conflict, "ALREADY_HANDLED", error.description)
        case .payloadTooLarge: self.init(.badRequest, "PAYLOAD_TOO_LARGE", error.description)
        }
    }
}

extension DeadLetterDecision {
    static let body = APIBody.fields(
        .object([:], optional: ["reason": .string(0...500), "operator": .string(0...100)]), isRequired: false,
        example: ["reason": "Daraja was down", "operator": "Wanjiru"])

    /// What a decision is refused with.
    ///
    /// - Parameter unknown: as for `APIError.init(deadLetter:unknown:)`.
    static func errors(unknown: HTTPResponse.Status) -> [APIErrorCase] {
        [
            .invalidID, APIErrorCase(unknown, "NOT_FOUND", "There is no such dead letter"),
            APIErrorCase(.conflict, "ALREADY_HANDLED", "It was requeued or discarded before"),
            APIErrorCase(.badRequest, "PAYLOAD_TOO_LARGE", "The job's payload is over its limit"),
        ]
    }
}
