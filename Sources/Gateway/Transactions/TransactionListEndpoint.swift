import Access
import Database
import HTTPTypes
import Hummingbird
import JSON
import Payments
import PublicForms

/// `GET /api/transactions`: payments, newest first, by page number or by cursor.
struct TransactionListEndpoint: Endpoint {
    let method = HTTPRequest.Method.get
    let path = "/api/transactions"
    let access = Access.scope(.read)
    let audience = Audience.merchants

    /// Far beyond what anybody pages through; a cursor goes on from there at constant cost.
    private static let maximumPage = 1_000_000

    let transactions: TransactionReader

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        var query = QueryReader(request.uri.queryParameters)
        let filter = TransactionFilter(
            type: query.oneOf("type", PaymentKind.self),
            status: query.oneOf("status", PaymentStatus.self),
            search: query.text("search", maximumLength: 100),
            position: .page(query.integer("page", in: 1...Self.maximumPage) ?? 1),
            limit: query.integer("limit", in: 1...TransactionFilter.maximumLimit) ?? 20)
        let cursor = query.cursor("cursor")
        try query.finish()
        let page = try await transactions.list(filter.moved(to: cursor), in: context.scope)
        return Self.response(page, filter, context.merchantNames)
    }

    private static func response(
        _ page: TransactionPage, _ filter: TransactionFilter, _ names: MerchantNames
    ) -> Response {
        var pagination = [JSON.Member("limit", JSON(filter.limit)), JSON.Member("total", JSON(page.total))]
        if case .page(let number) = filter.position { pagination.insert(JSON.Member("page", JSON(number)), at: 0) }
        let limit = Int64(filter.limit)
        pagination.append(JSON.Member("totalPages", JSON((page.total + limit - 1) / limit)))
        if !page.isTotalExact { pagination.append(JSON.Member("totalIsExact", false)) }
        var next: String?
        if case .before(let id)? = page.next { next = String(id) }
        pagination.append(JSON.Member("nextCursor", JSON(next)))
        return Answer.success([
            "transactions": .array(page.transactions.map { $0.json(names) }), "pagination": .object(pagination),
        ])
    }
}

extension TransactionFilter {
    fileprivate func moved(to cursor: Int64?) -> TransactionFilter {
        var filter = self
        if let cursor { filter.position = .before(id: cursor) }
        return filter
    }
}

extension TransactionListEndpoint {
    var operation: APIOperation {
        APIOperation(
            .transactions, "getTransactions", "Payments, newest first",
            parameters: [
                .filter("type", PaymentKind.self, "Only this type"),
                .filter("status", PaymentStatus.self, "Only this status"),
                .query(
                    "search", .string(0...100), "Part of the phone number, the receipt or the account reference"),
            ] + APIParameter.page(default: 20) + [.cursor],
            answers: [
                .success(
                    "A page of payments", .page("transactions", of: Transaction.schema.named("Transaction")),
                    named: "TransactionsResponse")
            ],
            errors: [.validation])
    }
}
