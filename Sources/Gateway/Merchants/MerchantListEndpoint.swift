import Access
import Daraja
import HTTPTypes
import Hummingbird
import JSON
import Payments
import PublicForms

/// `GET /api/merchants`: all merchants, without their secrets.
struct MerchantListEndpoint: Endpoint {
    let method = HTTPRequest.Method.get
    let path = "/api/merchants"
    let access = Access.scope(.admin)
    let audience = Audience.installation

    let merchants: MerchantService

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        let records = try await merchants.list()
        return Answer.success(["merchants": .array(records.map(\.json))])
    }
}

extension MerchantListEndpoint {
    var operation: APIOperation {
        APIOperation(
            .merchants, "listMerchants", "All merchants, without their secrets",
            answers: [.success("The merchants", .object(["merchants": .array(of: MerchantRecord.schema)]))])
    }
}
