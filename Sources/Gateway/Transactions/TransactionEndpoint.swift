import Access
import HTTPTypes
import Hummingbird
import JSON
import Payments
import PublicForms

/// `GET /api/transactions/{id}`: one payment and how it came to be what it is.
struct TransactionEndpoint: Endpoint {
    let method = HTTPRequest.Method.get
    let path = "/api/transactions/{id}"
    let access = Access.scope(.read)
    let audience = Audience.merchants

    let transactions: TransactionReader
    let refreshes: RefreshService

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        guard let id = context.parameters.get("id").flatMap({ Int64(digits: $0) }) else {
            throw APIError(.badRequest, "INVALID_ID", "Invalid ID")
        }
        var query = QueryReader(request.uri.queryParameters)
        let wantsRefresh = query.flag("refresh")
        try query.finish()
        let wasAsked = wantsRefresh ? try await refreshes.refresh(transactionID: id, in: context.scope) : false
        guard let history = try await transactions.history(id: id, in: context.scope) else {
            throw APIError(.notFound, "NOT_FOUND", "Transaction not found")
        }
        let refreshed = wantsRefresh ? [JSON.Member("refreshed", .bool(wasAsked))] : []
        return Answer.success(.object((history.json(context.merchantNames).members ?? []) + refreshed))
    }
}

extension TransactionEndpoint {
    var operation: APIOperation {
        APIOperation(
            .transactions, "getTransactionById", "One payment and how it came to be what it is",
            parameters: [
                .id,
                .query(
                    "refresh", Schema.words("true", "false").with(["default": "false"]),
                    "Ask Daraja about it first, and wait for the answer, 8 s at most"),
            ],
            answers: [
                .success(
                    "The row, its transitions, the callbacks that caused them or did not fit, our calls to Daraja about it, "
                        + "and evidence that did not fit",
                    TransactionHistory.schema.adding(optional: [
                        "refreshed": Schema.boolean.described("With `refresh`: whether Daraja was asked")
                    ]).named("TransactionHistory"))
            ],
            errors: [.invalidID, .validation, APIErrorCase(.notFound, "NOT_FOUND", "There is no such payment")])
    }
}
