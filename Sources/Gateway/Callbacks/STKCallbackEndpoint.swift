import HTTPTypes
import Hummingbird
import Payments

/// `POST /api/mpesa/callback/stk`: the reference's path, for URLs registered with it.
///
/// The source address decides.
struct STKCallbackEndpoint: Endpoint {
    let method = HTTPRequest.Method.post
    let path = "/api/mpesa/callback/stk"
    let isOpen = true

    let receiver: CallbackReceiver

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        _ = try await receiver.receive(.stk, uid: nil, request, context)
        return CallbackReceiver.acknowledgement(
            receiver.trusts(request, context) ? "Callback received successfully" : "Received")
    }
}
