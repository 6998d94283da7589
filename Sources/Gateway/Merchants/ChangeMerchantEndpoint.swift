import Access
import Daraja
import HTTPTypes
import Hummingbird
import JSON
import Logging
import Payments
import PublicForms

/// `PATCH /api/merchants/{name}`: changes fields of a merchant.
struct ChangeMerchantEndpoint: Endpoint {
    let method = HTTPRequest.Method.patch
    let path = "/api/merchants/{name}"
    let access = Access.scope(.admin)
    let audience = Audience.installation

    let merchants: MerchantService
    let directory: MerchantDirectory

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        let name = try context.parameters.require("name")
        let document = try await request.jsonObject()
        let record = try await APIError.ofMerchants {
            let record = try await merchants.change(
                name, try MerchantForm(json: document), actor: context.caller.name)
            try await directory.refresh()
            return record
        }
        context.logger.info(
            "Merchant changed", metadata: ["merchant": "\(name)", "caller": "\(context.caller.name)"])
        return Answer.success(record.json)
    }
}

extension ChangeMerchantEndpoint {
    var operation: APIOperation {
        APIOperation(
            .merchants, "changeMerchant", "Change fields of a merchant",
            description:
                "Fields that are left out stay; `null` removes one. Payments that were made before are still looked up, and "
                + "queued payouts still sent, with the credentials of the shortcode that they were made for.",
            parameters: [.merchantName],
            body: .fields(
                Schema.merchantFields(isWhole: false).named("MerchantChanges"), example: ["payoutDailyLimit": 500_000]),
            answers: [.success("The merchant", MerchantRecord.schema)],
            errors: [
                .merchantInvalid, .merchantNotFound, .merchantOfSettings, .shortcodeTaken, .merchantUnavailable,
                .sealKeyMissing,
            ])
    }
}
