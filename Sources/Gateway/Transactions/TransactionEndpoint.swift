import Access
import HTTPTypes
import Hummingbird
import JSON
import Payments
import Time

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
        let members = history.transaction.json(context.merchantNames).members ?? []
        return Answer.success(
            .object(
                members + [
                    JSON.Member("events", .array(history.events.map(\.json))),
                    JSON.Member("callbacks", .array(history.callbacks.map(\.briefJSON))),
                    JSON.Member("attempts", .array(history.attempts.map(\.json))),
                    JSON.Member("discrepancies", .array(history.discrepancies.map(\.json))),
                ] + (wantsRefresh ? [JSON.Member("refreshed", .bool(wasAsked))] : [])))
    }
}

extension PaymentEvent {
    fileprivate var json: JSON {
        [
            "sequence": JSON(version), "state": .string(stateWord), "at": .string(at.rfc3339),
            "callbackId": callbackID.map { JSON($0) } ?? .null,
        ]
    }

    fileprivate static let schema = Schema.object([
        "sequence": .rowID, "state": .words(of: PaymentState.self), "at": .instant, "callbackId": Schema.rowID.orNull,
    ])
}

extension CallbackRecord {
    /// Without the body and its sender, which are for administrators.
    fileprivate var briefJSON: JSON {
        [
            "id": JSON(id), "type": .string(type), "effect": JSON(effect), "verdict": .string(verdict),
            "at": .string(at.rfc3339),
        ]
    }

    fileprivate static let briefSchema = Schema.object([
        "id": .rowID, "type": .words(of: CallbackKind.self), "effect": Schema.string.orNull, "verdict": .string,
        "at": .instant,
    ])
}

extension Attempt {
    fileprivate var json: JSON {
        [
            "api": .string(api), "outcome": .string(outcome), "code": JSON(code), "message": JSON(message),
            "startedAt": .string(startedAt.rfc3339), "durationMs": JSON(duration.microseconds / 1_000),
        ]
    }

    fileprivate static let schema = Schema.object([
        "api": .string, "outcome": .words("success", "refused", "notSent", "ambiguous"), "code": Schema.string.orNull,
        "message": Schema.string.orNull, "startedAt": .instant, "durationMs": .count,
    ])
}

extension Discrepancy {
    fileprivate var json: JSON {
        ["kind": .string(kind.rawValue), "expected": .string(expected), "found": .string(found)]
    }

    fileprivate static let schema = Schema.object([
        "kind": .words(of: Discrepancy.Kind.self), "expected": .string, "found": .string,
    ])
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
                    Transaction.schema.adding([
                        "events": .array(of: PaymentEvent.schema),
                        "callbacks": .array(of: CallbackRecord.briefSchema), "attempts": .array(of: Attempt.schema),
                        "discrepancies": .array(of: Discrepancy.schema),
                    ]).adding(optional: [
                        "refreshed": Schema.boolean.described("With `refresh`: whether Daraja was asked")
                    ]).named("TransactionHistory"))
            ],
            errors: [.invalidID, .validation, APIErrorCase(.notFound, "NOT_FOUND", "There is no such payment")])
    }
}
