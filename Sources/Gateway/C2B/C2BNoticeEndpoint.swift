import Daraja
import HTTPTypes
import Hummingbird
import JSON
import Payments
import PublicForms

/// The notices of payments that customers start, on the reference's paths and on the tokened URLs that we register.
struct C2BNoticeEndpoint: Endpoint {
    /// The two kinds of notice.
    enum Kind: Sendable {
        case validation, confirmation
    }

    let method = HTTPRequest.Method.post
    let path: String
    let access = Access.open
    let audience = Audience.everybody

    let kind: Kind
    let intake: C2BIntake
    let receiver: CallbackReceiver
    /// Checks the token of a URL that has one; nil for the reference's paths.
    let callbackAddress: CallbackAddress?

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        let proof = try proof(request, context)
        switch kind {
        case .validation:
            let callback = try await receiver.read(.c2bValidation, request, context, proof: proof)
            let (reply, result) = try await intake.validate(callback)
            receiver.note(result, .c2bValidation, context)
            receiver.tell(of: callback, result)
            return Answer.json(reply.json)
        case .confirmation:
            let callback = try await receiver.read(.c2bConfirmation, request, context, proof: proof)
            let result = try await intake.confirm(callback)
            receiver.note(result, .c2bConfirmation, context)
            receiver.tell(of: callback, result)
            return CallbackReceiver.acknowledgement(
                result.effect == .unproven ? "Received" : "Confirmation received")
        }
    }

    private var type: CallbackKind { kind == .validation ? .c2bValidation : .c2bConfirmation }

    /// What a URL with a token proves; a wrong token is answered like an unknown path.
    private func proof(_ request: Request, _ context: GatewayContext) throws -> IncomingCallback.Authenticity? {
        guard let callbackAddress else { return nil }
        guard let shortcode = context.parameters.get("shortcode").flatMap({ Shortcode($0) }),
            let token = context.parameters.get("token"), callbackAddress.isValid(token, type, shortcode)
        else { throw receiver.refusal(of: request, context) }
        return .registeredURL(shortcode)
    }
}

extension C2BNoticeEndpoint {
    /// Both kinds, with a token and, where the reference's paths are taken, without.
    static func all(
        _ intake: C2BIntake, _ receiver: CallbackReceiver, _ configuration: GatewayConfiguration
    ) -> [any Endpoint] {
        [(Kind.validation, CallbackKind.c2bValidation), (.confirmation, .c2bConfirmation)].flatMap { kind, type in
            let tokened = C2BNoticeEndpoint(
                path: "/\(CallbackAddress.root)/\(type.segment)/{shortcode}/{token}", kind: kind,
                intake: intake, receiver: receiver, callbackAddress: configuration.callbackAddress)
            guard configuration.takesReferencePaths, let reference = type.referencePath else { return [tokened] }
            let bare = C2BNoticeEndpoint(
                path: "/api/mpesa/callback/\(reference.path)", kind: kind, intake: intake, receiver: receiver,
                callbackAddress: nil)
            return [bare, tokened]
        }
    }
}

extension C2BNoticeEndpoint {
    var operation: APIOperation {
        APIOperation(
            .callbacks, callbackAddress == nil ? type.operationID : type.tokenedOperationID,
            callbackAddress == nil ? "\(type.summary), on the reference's path" : type.summary,
            description: callbackAddress == nil ? CallbackEndpoint.trust : TokenedCallbackEndpoint.trust,
            parameters: callbackAddress == nil
                ? [] : [.path("shortcode", .string, "The shortcode that the URL was registered for"), .callbackToken],
            body: .callback(
                Schema.any.described("What Daraja sends; anything is taken and kept"),
                example: [
                    "TransactionType": "Pay Bill", "TransID": "RKTQDM7W6S", "TransTime": "20191122063845",
                    "TransAmount": "10", "BusinessShortCode": "600638", "BillRefNumber": "invoice008",
                    "MSISDN": "25470****149", "FirstName": "John",
                ]),
            answers: [kind == .validation ? Self.reply : CallbackReceiver.acknowledged],
            errors: CallbackReceiver.errors(hasToken: callbackAddress != nil))
    }

    private static let reply = APIAnswer(
        .ok, "What Daraja does with the payment: `0` takes it, anything else turns it away",
        .object(
            ["ResultCode": .oneOf(.constant(0), .words(of: C2BValidationReply.Rejection.self)), "ResultDesc": .string],
            optional: ["ThirdPartyTransID": .string]),
        example: ["ResultCode": 0, "ResultDesc": "Accepted"])
}
