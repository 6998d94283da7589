import HTTPTypes
import Hummingbird
import Payments

/// `POST /api/mpesa/callback/…`: the reference's paths, for URLs that were handed out with it.
///
/// They carry no proof, so the source address decides.
struct CallbackEndpoint: Endpoint {
    let method = HTTPRequest.Method.post
    let path: String
    let access = Access.open
    let audience = Audience.everybody

    let type: CallbackKind
    /// What the reference says to a callback that it took.
    let acknowledgement: String
    let receiver: CallbackReceiver

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        _ = try await receiver.receive(type, uid: nil, request, context)
        return CallbackReceiver.acknowledgement(receiver.trusts(request, context) ? acknowledgement : "Received")
    }
}

extension CallbackEndpoint {
    /// The reference's paths for callbacks about our own requests.
    static func all(_ receiver: CallbackReceiver) -> [any Endpoint] {
        CallbackKind.allCases.filter { $0.subject == .payment }.compactMap { kind in
            kind.referencePath.map { reference in
                CallbackEndpoint(
                    path: "/api/mpesa/callback/\(reference.path)", type: kind,
                    acknowledgement: reference.acknowledgement, receiver: receiver)
            }
        }
    }
}

extension CallbackEndpoint {
    static let trust =
        "The source address decides whether it is believed; what is not is kept and changes nothing by itself."

    var operation: APIOperation {
        APIOperation(
            .callbacks, type.operationID, "\(type.summary), on the reference's path",
            description: Self.trust, body: type.body,
            answers: [CallbackReceiver.acknowledged], errors: CallbackReceiver.errors(hasToken: false))
    }
}
