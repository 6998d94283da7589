import Daraja
import Payments

extension Installation {
    func confirm(
        _ body: [UInt8], _ authenticity: IncomingCallback.Authenticity = .registered
    ) async throws -> CallbackResult {
        try await payments.c2bIntake.confirm(Self.incoming(.c2bConfirmation, body, authenticity))
    }

    static func incoming(
        _ type: CallbackType, _ body: [UInt8], _ authenticity: IncomingCallback.Authenticity = .registered
    ) -> IncomingCallback {
        IncomingCallback(
            type: type, body: body, authenticity: authenticity, address: "196.201.214.200", userAgent: "Daraja")
    }
}

extension IncomingCallback.Authenticity {
    /// The URL that the installation of the tests registers.
    static let registered = Shortcode("174379").map { Self.registeredURL($0) } ?? .unproven
}
