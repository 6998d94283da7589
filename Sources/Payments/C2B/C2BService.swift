public import Daraja

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
    ///
    /// When the app turns out to carry the other version of the product, the other path is tried once.
    public func register(_ responseType: C2BRegisterRequest.ResponseType) async -> Outcome<JSON> {
        let outcome = await register(responseType, configuration.version)
        guard case .refused(let error) = outcome, C2BRegistrationRefusal(error) == .wrongVersion else { return outcome }
        let other: C2BVersion = configuration.version == .v1 ? .v2 : .v1
        let second = await register(responseType, other)
        if case .success = second { return second }
        return outcome
    }

    private func register(
        _ responseType: C2BRegisterRequest.ResponseType, _ version: C2BVersion
    ) async -> Outcome<JSON> {
        await daraja.send(
            C2BRegisterRequest(
                shortcode: configuration.shortcode, responseType: responseType, confirmationURL: urls.confirmation,
                validationURL: urls.validation, version: version))
    }

    /// Acts a payment out; Daraja offers this in its sandbox only.
    public func simulate(
        _ commandID: C2BSimulateRequest.CommandID, shillings: Int64, phoneNumber: PhoneNumber, billRefNumber: String
    ) async -> Outcome<JSON> {
        await daraja.send(
            C2BSimulateRequest(
                shortcode: configuration.shortcode, commandID: commandID, shillings: shillings,
                phoneNumber: phoneNumber, billRefNumber: billRefNumber, version: configuration.version))
    }
}
