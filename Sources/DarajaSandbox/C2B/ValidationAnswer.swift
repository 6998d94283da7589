import Daraja
import JSON

/// What a receiver says about a payment that is to be made.
enum ValidationAnswer: Sendable, Hashable {
    case accepted(thirdPartyTransactionID: String)
    case rejected(SandboxOutcome)
    /// No answer, another status than 200 or no `ResultCode`: the registration's `ResponseType` decides.
    case unusable

    /// Reads the code as text or number; any that is not zero cancels the payment, known or not.
    init(_ outcome: DeliveryOutcome) {
        // What is not JSON is no usable answer, whatever else it is.
        guard case .answered(200, let body) = outcome, let json = try? JSON(parsing: body),
            let code = ResultCode(json: json["ResultCode"])
        else {
            self = .unusable
            return
        }
        if code.isSuccess {
            self = .accepted(thirdPartyTransactionID: json["ThirdPartyTransID"]?.scalarText ?? "")
        } else {
            let description = json["ResultDesc"]?.scalarText ?? ""
            self = .rejected(SandboxOutcome(Int(code.text) ?? 0, description, code: code))
        }
    }
}
