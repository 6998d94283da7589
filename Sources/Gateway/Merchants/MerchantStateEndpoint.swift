import Access
import Daraja
import HTTPTypes
import Hummingbird
import Logging
import Payments
import PublicForms

/// `POST /api/merchants/{name}/suspend` and `…/resume`: refuses new payments of a merchant, and takes them again.
struct MerchantStateEndpoint: Endpoint {
    let method = HTTPRequest.Method.post
    let access = Access.scope(.admin)
    let audience = Audience.installation

    let state: MerchantState
    let merchants: MerchantService
    let directory: MerchantDirectory

    var path: String { "/api/merchants/{name}/\(state == .suspended ? "suspend" : "resume")" }

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        let name = try context.parameters.require("name")
        var fields = FieldReader(try await request.jsonObject())
        let who = PersonalReason(&fields, context.caller)
        try fields.finish()
        let record = try await APIError.ofMerchants {
            let record = try await merchants.set(state, of: name, reason: who.reason, actor: who.person)
            try await directory.refresh()
            return record
        }
        context.logger.info(
            "Merchant is \(state.rawValue)", metadata: ["merchant": "\(name)", "caller": "\(context.caller.name)"])
        return Answer.success(record.json)
    }
}

extension MerchantStateEndpoint {
    var operation: APIOperation {
        let isSuspension = state == .suspended
        return APIOperation(
            .merchants, isSuspension ? "suspendMerchant" : "resumeMerchant",
            isSuspension ? "Refuse new payments of a merchant" : "Take new payments of a merchant again",
            description: isSuspension
                ? "Callbacks are taken all the same, and what was sent is followed to its end. Queued payouts wait."
                : "",
            parameters: [.merchantName], body: PersonalReason.body,
            answers: [.success("The merchant", MerchantRecord.schema)],
            errors: [.merchantNotFound, .merchantOfSettings])
    }
}
