import Access
import Daraja
import HTTPTypes
import Hummingbird
import JSON
import Logging
import Payments
import PublicForms

/// `POST /api/transactions/{id}/decision`: a person settles a payment that the program could not settle.
struct DecisionEndpoint: Endpoint {
    let method = HTTPRequest.Method.post
    let path = "/api/transactions/{id}/decision"
    let access = Access.scope(.admin, .write)
    let audience = Audience.merchants

    let decisions: DecisionService

    private enum Outcome: String, CaseIterable {
        case completed, failed
    }

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        guard let id = context.parameters.get("id").flatMap({ Int64(digits: $0) }) else {
            throw APIError(.badRequest, "INVALID_ID", "Invalid ID")
        }
        let decision = try Self.decision(try await request.jsonObject(), context.caller)
        do {
            let transaction = try await decisions.decide(decision, about: id, in: context.scope)
            context.logger.notice(
                "A person decided about a payment",
                metadata: ["transaction_id": "\(id)", "state": "\(transaction.state.rawValue)"])
            return Answer.success(transaction.json(context.merchantNames))
        } catch let error as DecisionError {
            throw APIError(decision: error)
        }
    }

    private static func decision(_ document: JSON, _ caller: Caller) throws(APIError) -> OperatorDecision {
        var fields = FieldReader(document)
        let outcome = fields.string("outcome").map { Outcome(rawValue: $0) }
        if outcome == .some(nil) { fields.refuse("outcome", "Expected 'completed' | 'failed'") }
        var receipt: Receipt?
        if case .completed?? = outcome {
            // A typing error here would be money that never moved.
            receipt = fields.string("receipt").flatMap { text in
                text.utf8.allSatisfy { Self.isReceiptCharacter($0) } ? Receipt(text) : nil
            }
            if receipt == nil { fields.refuse("receipt", "An M-PESA receipt proves that the money moved") }
        } else if fields.member("receipt") != nil {
            fields.refuse("receipt", "A payment that failed has no receipt")
        }
        let who = PersonalReason(&fields, caller)
        try fields.finish()
        return OperatorDecision(
            receipt.map { .completed($0) } ?? .failed, reason: who.reason, person: who.person)
    }
}

extension DecisionEndpoint {
    private static func isReceiptCharacter(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
}

extension APIError {
    /// Translates why a decision is not taken.
    fileprivate init(decision error: DecisionError) {
        switch error {
        case .notFound: self.init(.notFound, "NOT_FOUND", error.description)
        case .notOpen(let state):
            self.init(
                .conflict, "NOT_OPEN", error.description, details: [JSON.Member("state", .string(state.rawValue))])
        case .receiptTaken(let id):
            self.init(.conflict, "RECEIPT_TAKEN", error.description, details: [JSON.Member("transactionId", JSON(id))])
        }
    }
}

extension DecisionEndpoint {
    var operation: APIOperation {
        APIOperation(
            .transactions, "decideTransaction", "Settle a payment that the program could not settle",
            description: "Decided are payments in `review`. Besides, `completed` completes an expired push, or gives a "
                + "completed one its receipt, and `failed` ends a queued payout. Audited. Repeating it changes nothing.",
            parameters: [.id],
            body: .fields(
                .oneOf(
                    PersonalReason.schema([
                        "outcome": .constant("completed"),
                        "receipt": Schema.string(matching: "^(?!.*000000$)[A-Za-z0-9]{1,50}$")
                            .described("Proves that the money moved"),
                    ]),
                    PersonalReason.schema(["outcome": .constant("failed")])
                        .adding(optional: ["receipt": Schema(["type": "null"]).described("There is none")])),
                example: [
                    "outcome": "completed", "receipt": "TIM5KXQ8V2", "reason": "Seen on the statement",
                    "operator": "Wanjiru",
                ]),
            answers: [.success("The payment as it stands since", Transaction.schema.named("Transaction"))],
            errors: [
                .invalidID, APIErrorCase(.notFound, "NOT_FOUND", "There is no such payment"),
                APIErrorCase(
                    .conflict, "NOT_OPEN", "It is final, or still being found out",
                    details: ["state": .words(of: PaymentState.self)]),
                APIErrorCase(
                    .conflict, "RECEIPT_TAKEN", "The receipt belongs to another payment",
                    details: ["transactionId": .rowID]),
            ])
    }
}
