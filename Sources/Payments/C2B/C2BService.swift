public import Daraja
public import JSON

/// Registers the URLs for customer payments and acts such payments out in the sandbox.
public struct C2BService: Sendable {
    private let operations: OperationService

    init(operations: OperationService) {
        self.operations = operations
    }

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
    /// Works once in production; repetition is refused there and changes nothing. Each registration is kept as an operation.
    ///
    /// - Parameter person: who wants it.
    /// - Throws: `SQLError` when it could not be stored; then nothing was sent.
    public func register(
        _ responseType: C2BRegisterRequest.ResponseType, for merchant: Merchant, by person: String
    ) async throws -> Outcome<JSON> {
        let (urls, shortcode) = (urls(of: merchant), merchant.c2b.shortcode)
        // Without the URLs, whose proofs are secrets.
        let order = OperationService.Order(
            kind: .c2bRegistration, shortcode: shortcode,
            request: ["version": 1, "responseType": .string(responseType.rawValue)], createdBy: person)
        return try await operations.carryOut(order, for: merchant, json: { $0 }) { calls in
            await Self.inEitherVersion(
                of: merchant, { (request: C2BRegisterRequest) in await calls.send(request) }
            ) { version in
                C2BRegisterRequest(
                    shortcode: shortcode, responseType: responseType, confirmationURL: urls.confirmation,
                    validationURL: urls.validation, version: version)
            }
        }
    }

    /// Acts a payment to a merchant out; Daraja offers this in its sandbox only.
    public func simulate(
        _ commandID: C2BSimulateRequest.CommandID, shillings: Int64, phoneNumber: PhoneNumber, billRefNumber: String,
        for merchant: Merchant
    ) async -> Outcome<JSON> {
        await Self.inEitherVersion(
            of: merchant, { (request: C2BSimulateRequest) in await merchant.daraja.send(request) }
        ) { version in
            C2BSimulateRequest(
                shortcode: merchant.c2b.shortcode, commandID: commandID, shillings: shillings,
                phoneNumber: phoneNumber, billRefNumber: billRefNumber, version: version)
        }
    }

    /// Sends a request of the configured version and, when the app turns out to carry the other one, that once.
    ///
    /// Daraja turns a request of the wrong version away before anything acts on it.
    private static func inEitherVersion<Request: DarajaRequest>(
        of merchant: Merchant, _ send: (Request) async -> Outcome<JSON>, _ request: (C2BVersion) -> Request
    ) async -> Outcome<JSON> where Request.Acknowledgement == JSON {
        let version = merchant.c2b.version
        let outcome = await send(request(version))
        guard case .refused(let error) = outcome, C2BRegistrationRefusal(error) == .wrongVersion else { return outcome }
        let second = await send(request(version == .v1 ? .v2 : .v1))
        if case .success = second { return second }
        return outcome
    }
}
