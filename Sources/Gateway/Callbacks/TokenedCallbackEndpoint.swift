import HTTPTypes
import Hummingbird
import Payments
import PublicForms

/// `POST /callbacks/{kind}/{uid}/{token}`: the URLs that we hand to Daraja with each request.
///
/// A wrong token is answered like an unknown path, so that nothing can be learnt by trying.
struct TokenedCallbackEndpoint: Endpoint {
    let method = HTTPRequest.Method.post
    let access = Access.open
    let audience = Audience.everybody

    let type: CallbackKind
    let receiver: CallbackReceiver
    let callbackAddress: CallbackAddress

    var path: String { "/\(CallbackAddress.root)/\(type.segment)/{uid}/{token}" }

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        guard let uid = context.parameters.get("uid").flatMap({ TransactionUID($0) }),
            let token = context.parameters.get("token"), callbackAddress.isValid(token, type, uid)
        else { throw receiver.refusal(of: request, context) }
        _ = try await receiver.receive(type, uid: uid, request, context)
        return CallbackReceiver.acknowledgement("Callback received successfully")
    }
}

extension TokenedCallbackEndpoint {
    /// One for every kind of callback about a single payment or operation.
    static func all(_ receiver: CallbackReceiver, _ callbackAddress: CallbackAddress) -> [any Endpoint] {
        CallbackKind.allCases.filter { $0.subject != .shortcode }.map {
            TokenedCallbackEndpoint(type: $0, receiver: receiver, callbackAddress: callbackAddress)
        }
    }
}

extension TokenedCallbackEndpoint {
    static let trust = "The URL carries the proof. A wrong token is answered like an unknown path, and not kept."

    var operation: APIOperation {
        APIOperation(
            .callbacks, type.tokenedOperationID, type.summary, description: Self.trust,
            parameters: [.path("uid", .uid, "The payment or operation that the URL was made for"), .callbackToken],
            body: type.body,
            answers: [CallbackReceiver.acknowledged], errors: CallbackReceiver.errors(hasToken: true))
    }
}
