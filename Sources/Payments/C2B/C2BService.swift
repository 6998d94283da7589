public import Daraja
public import JSON

/// Knows the URLs for customer payments, and acts such payments out in the sandbox; `C2BRegistration` registers the URLs.
public struct C2BService: Sendable {
    init() {}

    /// The URLs that are registered for a merchant.
    public static func urls(of merchant: Merchant) -> (confirmation: String, validation: String) {
        let configuration = merchant.c2b
        return (
            configuration.callbackAddress.url(.c2bConfirmation, configuration.shortcode),
            configuration.callbackAddress.url(.c2bValidation, configuration.shortcode)
        )
    }

    /// Acts a payment to a merchant out; Daraja offers this in its sandbox only.
    public func simulate(
        _ commandID: C2BSimulateRequest.CommandID, shillings: Int64, phoneNumber: PhoneNumber, billRefNumber: String,
        for merchant: Merchant
    ) async -> Outcome<JSON> {
        await C2BVersions.send(
            for: merchant, { (request: C2BSimulateRequest) in await merchant.daraja.send(request) }
        ) {
            C2BSimulateRequest(
                shortcode: merchant.c2b.shortcode, commandID: commandID, shillings: shillings,
                phoneNumber: phoneNumber, billRefNumber: billRefNumber, version: $0)
        }
    }
}
