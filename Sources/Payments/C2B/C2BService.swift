public import Daraja
public import JSON

/// Registers the URLs for customer payments and acts such payments out in the sandbox.
public struct C2BService: Sendable {
    private let daraja: any DarajaCalling
    private let configuration: C2BConfiguration

    init(environment: PaymentsEnvironment, configuration: C2BConfiguration) {
        daraja = environment.daraja
        self.configuration = configuration
    }

    /// The URLs that are registered, for people.
    public var urls: (confirmation: String, validation: String) {
        (
            configuration.callbackAddress.url(.c2bConfirmation, configuration.shortcode),
            configuration.callbackAddress.url(.c2bValidation, configuration.shortcode)
        )
    }

    /// Registers our URLs.
    ///
    /// Works once in production; repetition is refused there and changes nothing.
    public func register(_ responseType: C2BRegisterRequest.ResponseType) async -> Outcome<JSON> {
        await inEitherVersion { version in
            C2BRegisterRequest(
                shortcode: configuration.shortcode, responseType: responseType, confirmationURL: urls.confirmation,
                validationURL: urls.validation, version: version)
        }
    }

    /// Acts a payment out; Daraja offers this in its sandbox only.
    public func simulate(
        _ commandID: C2BSimulateRequest.CommandID, shillings: Int64, phoneNumber: PhoneNumber, billRefNumber: String
    ) async -> Outcome<JSON> {
        await inEitherVersion { version in
            C2BSimulateRequest(
                shortcode: configuration.shortcode, commandID: commandID, shillings: shillings,
                phoneNumber: phoneNumber, billRefNumber: billRefNumber, version: version)
        }
    }

    /// Sends a request of the configured version and, when the app turns out to carry the other one, that once.
    ///
    /// Daraja turns a request of the wrong version away before anything acts on it.
    private func inEitherVersion<Request: DarajaRequest>(
        _ request: (C2BVersion) -> Request
    ) async -> Outcome<JSON> where Request.Acknowledgement == JSON {
        let outcome = await daraja.send(request(configuration.version))
        guard case .refused(let error) = outcome, C2BRegistrationRefusal(error) == .wrongVersion else { return outcome }
        let second = await daraja.send(request(configuration.version == .v1 ? .v2 : .v1))
        if case .success = second { return second }
        return outcome
    }
}
