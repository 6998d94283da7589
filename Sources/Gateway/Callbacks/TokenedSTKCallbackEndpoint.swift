import HTTPTypes
import Hummingbird
import Payments

/// `POST /callbacks/stk/{uid}/{token}`: the URL that we hand to Daraja with each push.
///
/// A wrong token is answered like an unknown path, so that nothing can be learnt by trying.
struct TokenedSTKCallbackEndpoint: Endpoint {
    let method = HTTPRequest.Method.post
    let path = "/\(CallbackAddress.root)/\(CallbackAddress.segment(.stk))/{uid}/{token}"
    let isOpen = true

    let receiver: CallbackReceiver
    let callbackAddress: CallbackAddress

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        guard let uid = context.parameters.get("uid").flatMap({ TransactionUID($0) }),
            let token = context.parameters.get("token"), callbackAddress.isValid(token, .stk, uid)
        else { throw HTTPError(.notFound) }
        _ = try await receiver.receive(.stk, uid: uid, request, context)
        return CallbackReceiver.acknowledgement("Callback received successfully")
    }
}
