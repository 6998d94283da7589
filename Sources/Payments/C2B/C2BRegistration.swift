public import Daraja
public import JSON

/// The order to have Daraja announce the payments that a merchant's customers start, at our URLs.
///
/// Works once in production; repetition is refused there and changes nothing.
public struct C2BRegistration: OperationOrder {
    /// What kind of operation it becomes.
    public static let kind = OperationKind.c2bRegistration

    /// What happens to a payment when validation gets no usable answer.
    public let responseType: C2BRegisterRequest.ResponseType

    /// Orders a registration.
    public init(responseType: C2BRegisterRequest.ResponseType) {
        self.responseType = responseType
    }

    /// Without the URLs, whose proofs are secrets.
    public var document: JSON { ["version": 1, "responseType": .string(responseType.rawValue)] }

    /// The one that customers pay.
    public func shortcode(of merchant: Merchant) -> Shortcode? { merchant.c2b.shortcode }

    /// Registers, in the other version of the product where the app carries that.
    public func carryOut(for merchant: Merchant, _ calls: OperationCalls) async -> Outcome<JSON> {
        let urls = C2BService.urls(of: merchant)
        return await C2BVersions.send(for: merchant, { (request: C2BRegisterRequest) in await calls.send(request) }) {
            C2BRegisterRequest(
                shortcode: merchant.c2b.shortcode, responseType: responseType, confirmationURL: urls.confirmation,
                validationURL: urls.validation, version: $0)
        }
    }

    /// Daraja's own object.
    public static func json(_ acknowledgement: JSON) -> JSON { acknowledgement }
}
