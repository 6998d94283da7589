import Access
import Daraja
import HTTPTypes
import Hummingbird
import JSON
import Logging
import Payments
import PublicForms

/// `POST /api/merchants`: makes a merchant.
struct AddMerchantEndpoint: Endpoint {
    let method = HTTPRequest.Method.post
    let path = "/api/merchants"
    let access = Access.scope(.admin)
    let audience = Audience.installation

    let merchants: MerchantService
    let directory: MerchantDirectory

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        let document = try await request.jsonObject()
        var fields = FieldReader(document)
        let name = fields.string("name")
        try fields.finish()
        let others = (document.members ?? []).filter { $0.name != "name" }
        let record = try await APIError.ofMerchants {
            let record = try await merchants.add(
                name ?? "", try MerchantForm(json: .object(others)), actor: context.caller.name)
            try await directory.refresh()
            return record
        }
        context.logger.info(
            "Merchant made", metadata: ["merchant": "\(record.name)", "caller": "\(context.caller.name)"])
        return Answer.success(record.json, status: .created)
    }
}

extension AddMerchantEndpoint {
    var operation: APIOperation {
        APIOperation(
            .merchants, "addMerchant", "Make a merchant",
            description:
                "Its secrets are sealed before they are stored, and are never shown again. This instance serves it at once, "
                + "the others within five seconds.",
            body: .fields(
                Schema.merchantFields(isWhole: true, and: ["name": .string(matching: "^[a-z][a-z0-9-]{0,62}$")])
                    .named("NewMerchant"),
                example: [
                    "name": "shop", "shortcode": "600111", "consumerKey": "shop-app-key",
                    "consumerSecret": "shop-app-secret", "passkey": "shop-passkey",
                ]),
            answers: [.success("The merchant", MerchantRecord.schema, status: .created)],
            errors: [.merchantInvalid, .merchantExists, .shortcodeTaken, .sealKeyMissing])
    }
}
