import Access
import Daraja
import HTTPTypes
import Hummingbird
import JSON
import Ownership
import Payments
import PublicForms

/// `GET /api/operations`: what Daraja was asked to do that is no payment, newest first.
struct OperationListEndpoint: Endpoint {
    let method = HTTPRequest.Method.get
    let path = "/api/operations"
    let access = Access.scope(.read)
    let audience = Audience.merchants

    let operations: OperationReader

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        var query = QueryReader(request.uri.queryParameters)
        let kind = query.oneOf("kind", OperationKind.self)
        let state = query.oneOf("state", OperationState.self)
        let part = query.recordPart()
        try query.finish()
        let names = context.merchantNames
        let (page, attempts) = try await operations.operations(in: context.scope, kind: kind, state: state, part)
        return Answer.success(
            page.json("operations", part) { $0.json(names, attempts[$0.id] ?? []) })
    }
}

extension OperationListEndpoint {
    var operation: APIOperation {
        APIOperation(
            .records, "listOperations", "What Daraja was asked to do that is no payment, newest first",
            description: "Such as the registration of the URLs for payments that customers start.",
            parameters: [
                .filter("kind", OperationKind.self, "Only this kind"),
                .filter("state", OperationState.self, "Only those that stand so"),
            ] + APIParameter.page(default: 50) + [.cursor],
            answers: [.success("A page of operations", .page("operations", of: Operation.schema))],
            errors: [.validation])
    }
}
