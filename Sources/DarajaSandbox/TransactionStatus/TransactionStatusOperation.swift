import Daraja
import HTTPTypes
import JSON
import Time

/// `POST /mpesa/transactionstatus/v1/query`: what became of a payment, told by a result.
///
/// It tells where the payment stands when the question comes, not when the result leaves.
struct TransactionStatusOperation: SandboxOperation {
    let method = HTTPRequest.Method.post
    let path = "/mpesa/transactionstatus/v1/query"
    let family = APIFamily.business

    private static let unknownTransaction = SandboxOutcome(3, "Receiver party is invalid", code: "SFC_IC0003")
    private static let missingID = SandboxOutcome(25, "The format of parameter null is invalid.")

    func handle(_ call: SandboxCall, in world: inout SandboxWorld) throws(Refusal) -> SandboxResponse {
        let order = try TransactionStatusOrder(
            RequestFields(try call.request.fields()), plainHosts: world.configuration.plainCallbackHosts)
        let found = payment(order, call, in: world)
        let requestID = world.identifiers.requestID(&world.random)
        let conversationID = IdentifierSource.conversationID(at: call.now, &world.random)
        let result = ResultDocument(
            outcome: outcome(order, found, call, in: &world),
            originatorConversationID: requestID, conversationID: conversationID,
            transactionID: IdentifierSource.zeroID(at: call.now),
            parameters: found.map { TransactionStatusParameters(payment: $0, now: call.now).list } ?? [],
            reference: ResultDocument.item("Occasion", order.occasion.map(JSON.string)))

        var outbox = Outbox(of: .statusQuery(world.statusQueries.next()))
        if !call.faults.contains(.statusResultLost), found?.faults.contains(.statusResultLost) != true {
            outbox.add(
                .statusResult, due: call.now + world.faultSwitches.callbackDelay, to: order.resultURL, result.json)
        }
        var answer = SandboxResponse([
            "OriginatorConversationID": .string(requestID),
            "ConversationID": .string(conversationID),
            "ResponseCode": "0",
            "ResponseDescription": "Accept the service request successfully.",
        ])
        answer.deliveries = outbox.deliveries
        return world.disturb(answer, by: call.faults)
    }

    /// Only payments of the shortcode that asks, or of its till, and only for the app that owns it.
    private func payment(
        _ order: TransactionStatusOrder, _ call: SandboxCall, in world: SandboxWorld
    ) -> SandboxPayment? {
        guard world.apps.permits(order.shortcode, to: call.consumerKey) else { return nil }
        let found =
            order.transactionID.flatMap { world.ledger[transactionID: $0] }
            ?? order.originalConversationID.flatMap { world.ledger[requestID: $0] }
        guard let found else { return nil }
        let organization = world.apps.organization(of: order.shortcode)
        return world.apps.organization(of: found.shortcode) == organization ? found : nil
    }

    private func outcome(
        _ order: TransactionStatusOrder, _ found: SandboxPayment?, _ call: SandboxCall, in world: inout SandboxWorld
    ) -> SandboxOutcome {
        if let refusal = world.refusal(
            ofInitiator: order.initiatorName, credential: order.credential, from: order.shortcode, call.consumerKey)
        {
            return refusal
        }
        if found != nil { return .success }
        let hasID = order.transactionID != nil || order.originalConversationID != nil
        return hasID ? Self.unknownTransaction : Self.missingID
    }
}
