import Daraja
import HTTPTypes
import Hummingbird
import Logging
import Payments

/// What all callback endpoints do: read the body, store it with what it proves, and only then acknowledge.
struct CallbackReceiver: Sendable {
    /// The limit for callback bodies: recorded ones have at most 1.5 KB.
    private static let maximumBodySize = 256 * 1_024

    let intake: CallbackIntake
    let addresses: ClientAddress
    let trust: CallbackTrust
    /// Asks Daraja about a payment, in the background.
    let lookUp: @Sendable (_ transactionID: Int64) -> Void

    /// Stores a callback.
    ///
    /// When this returns it is on the disk.
    ///
    /// - Parameter uid: the payment that the URL was made for, when its token is valid.
    func receive(
        _ type: CallbackType, uid: TransactionUID?, _ request: Request, _ context: GatewayContext
    ) async throws -> CallbackResult {
        let body = try await request.bodyBytes(upTo: Self.maximumBodySize)
        let address = addresses.address(of: request, context)
        let authenticity: IncomingCallback.Authenticity =
            uid.map { .token($0) } ?? (trust.trusts(address) ? .address : .unproven)
        let result = try await intake.receive(
            IncomingCallback(
                type: type, body: body, authenticity: authenticity, address: address,
                userAgent: request.headers[.userAgent]))
        if result.effect != .applied && result.effect != .repeated {
            context.logger.warning(
                "Callback without effect",
                metadata: [
                    "callback.id": "\(result.id)", "callback.type": "\(type.rawValue)",
                    "callback.effect": "\(result.effect.rawValue)",
                ])
        }
        if result.wantsLookup, let transactionID = result.transactionID { lookUp(transactionID) }
        return result
    }

    /// Whether a callback without a token is believed from where this request comes from.
    func trusts(_ request: Request, _ context: GatewayContext) -> Bool {
        trust.trusts(addresses.address(of: request, context))
    }

    /// The body that Daraja gets; its content is not evaluated (Daraja page "M-Pesa Express").
    static func acknowledgement(_ description: String) -> Response {
        Answer.json(["ResultCode": 0, "ResultDesc": .string(description)])
    }
}
