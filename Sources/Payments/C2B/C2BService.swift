public import Daraja
public import JSON

/// Registers the URLs for customer payments and acts such payments out in the sandbox.
public struct C2BService: Sendable {
    init() {}

    /// The URLs that are registered for a merchant, for people.
    public func urls(of merchant: Merchant) -> (confirmation: String, validation: String) {
        let configuration = merchant.c2b
        return (
            configuration.callbackAddress.url(.c2bConfirmation, configuration.shortcode),
            configuration.callbackAddress.url(.c2bValidation, configuration.shortcode)
        )
    }

    /// Registers our URLs for a merchant.
    ///
    /// Works once in production; repetition is refused there and changes nothing.
    public func register(
        _ responseType: C2BRegisterRequest.ResponseType, for merchant: Merchant
    ) async -> Outcome<JSON> {
        let urls = urls(of: merchant)
        return await inEitherVersion(of: merchant) { version in
            C2BRegisterRequest(
                shortcode: merchant.c2b.shortcode, responseType: responseType, confirmationURL: urls.confirmation,
                validationURL: urls.validation, version: version)
        }
    }

    /// Acts a payment to a merchant out; Daraja offers this in its sandbox only.
    public func simulate(
        _ commandID: C2BSimulateRequest.CommandID, shillings: Int64, phoneNumber: PhoneNumber, billRefNumber: String,
        for merchant: Merchant
    ) async -> Outcome<JSON> {
        await inEitherVersion(of: merchant) { version in
            C2BSimulateRequest(
                shortcode: merchant.c2b.shortcode, commandID: commandID, shillings: shillings,
                phoneNumber: phoneNumber, billRefNumber: billRefNumber, version: version)
        }
    }

    /// Sends a request of the configured version and, when the app turns out to carry the other one, that once.
    ///
    /// Daraja turns a request of the wrong version away before anything acts on it.
    private func inEitherVersion<Request: DarajaRequest>(
        of merchant: Merchant, _ request: (C2BVersion) -> Request
    ) async -> Outcome<JSON> where Request.Acknowledgement == JSON {
        let version = merchant.c2b.version
        let outcome = await merchant.daraja.send(request(version))
        guard case .refused(let error) = outcome, C2BRegistrationRefusal(error) == .wrongVersion else { return outcome }
        let second = await merchant.daraja.send(request(version == .v1 ? .v2 : .v1))
        if case .success = second { return second }
        return outcome
    }
}
