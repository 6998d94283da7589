import Access
import Daraja
import HTTPTypes
import Hummingbird
import Payments
import PublicForms

/// `GET /api/merchants/{name}`: one merchant, without its secrets.
struct MerchantEndpoint: Endpoint {
    let method = HTTPRequest.Method.get
    let path = "/api/merchants/{name}"
    let access = Access.scope(.admin)
    let audience = Audience.installation

    let merchants: MerchantService

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        let name = try context.parameters.require("name")
        return Answer.success(try await APIError.ofMerchants { try await merchants.show(name) }.json)
    }
}

extension MerchantEndpoint {
    var operation: APIOperation {
        APIOperation(
            .merchants, "getMerchant", "One merchant, without its secrets", parameters: [.merchantName],
            answers: [.success("The merchant", MerchantRecord.schema)], errors: [.merchantNotFound])
    }
}

extension MerchantEndpoint {
    /// Everything about merchants.
    static func all(_ merchants: MerchantService, _ directory: MerchantDirectory) -> [any Endpoint] {
        let states = MerchantState.allCases.reversed().map {
            MerchantStateEndpoint(state: $0, merchants: merchants, directory: directory)
        }
        return [
            MerchantListEndpoint(merchants: merchants),
            AddMerchantEndpoint(merchants: merchants, directory: directory),
            MerchantEndpoint(merchants: merchants),
            ChangeMerchantEndpoint(merchants: merchants, directory: directory),
        ] + states
    }
}
