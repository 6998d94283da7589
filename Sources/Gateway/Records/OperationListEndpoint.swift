import Access
import Daraja
import HTTPTypes
import Hummingbird
import JSON
import Ownership
import Payments
import Time
import Traces

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
            page.json("operations", part) { names.named(Self.json($0, attempts[$0.id] ?? []), $0.merchantID) })
    }

    private static func json(_ operation: Operation, _ attempts: [Attempt]) -> JSON {
        [
            "id": JSON(operation.id), "uid": .string(operation.uid.text), "kind": .string(operation.kind.rawValue),
            "state": .string(operation.stateWord), "shortcode": JSON(operation.shortcode?.text),
            "request": JSON(stored: operation.request), "result": JSON(stored: operation.result),
            "resultCode": JSON(operation.resultCode), "resultDescription": JSON(operation.resultDescription),
            "by": .string(operation.createdBy), "traceId": JSON(operation.traceID?.description),
            "createdAt": .string(operation.createdAt.rfc3339), "updatedAt": .string(operation.updatedAt.rfc3339),
            "attempts": .array(attempts.map(\.json)),
        ]
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
            answers: [.success("A page of operations", .page("operations", of: Self.row))],
            errors: [.validation])
    }

    private static let row = Schema.object([
        "id": .rowID, "uid": .uid, "kind": .words(of: OperationKind.self), "state": .words(of: OperationState.self),
        "shortcode": Schema.string.orNull, "request": Schema.any.described("What was ordered, without secrets"),
        "result": Schema.any.described("What Daraja answered, or reported later"), "resultCode": Schema.string.orNull,
        "resultDescription": Schema.string.orNull, "by": .string, "traceId": Schema.string.orNull,
        "createdAt": .instant, "updatedAt": .instant, "merchant": .string,
        "attempts": Schema.array(of: Attempt.schema).described("The calls to Daraja about it"),
    ]).named("Operation")
}
