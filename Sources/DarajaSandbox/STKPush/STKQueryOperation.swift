import Daraja
import HTTPTypes
import JSON

/// `POST /mpesa/stkpushquery/v1/query`: how a push ended, without receipt, amount or number.
struct STKQueryOperation: SandboxOperation {
    let method = HTTPRequest.Method.post
    let path = "/mpesa/stkpushquery/v1/query"
    let family = APIFamily.express

    /// Of 19 recorded polls 4 failed for no reason.
    private static let glitchProbability = 4.0 / 19

    func handle(_ call: SandboxCall, in world: inout SandboxWorld) throws(Refusal) -> SandboxResponse {
        let fields = try call.request.fields()
        let signature = try MerchantSignature(fields)
        guard let id = fields["CheckoutRequestID"]?.string, !id.isEmpty else {
            throw .invalidField("CheckoutRequestID")
        }
        try signature.check(against: world.signature(of: signature.shortcode, for: call.consumerKey))
        guard let payment = world.payment(checkoutRequestID: id), payment.shortcode == signature.shortcode else {
            throw .express("The transaction does not Exist")
        }
        let glitches =
            call.faults.contains(.queryGlitches)
            || payment.faults.contains(.queryGlitches) && world.random.happens(Self.glitchProbability)
        guard !glitches else { throw .express("Internal Server Error") }
        return world.disturb(try answer(payment, call, in: world), by: call.faults)
    }

    private func answer(
        _ payment: SandboxPayment, _ call: SandboxCall, in world: SandboxWorld
    ) throws(Refusal) -> SandboxResponse {
        var (code, description) = (payment.outcome.code, payment.outcome.queryDescription)
        if payment.state(at: call.now) == .open {
            guard !world.configuration.queryInFlightAsError else {
                throw .express("The transaction is being processed")
            }
            (code, description) = (.stillProcessing, "The transaction is still under processing")
        }
        return SandboxResponse([
            "ResponseCode": "0",
            "ResponseDescription": "The service request has been accepted successfully",
            "MerchantRequestID": .string(payment.requestID),
            "CheckoutRequestID": .string(payment.id),
            "ResultCode": .string(code.text),
            "ResultDesc": .string(description),
        ])
    }
}
