import Daraja
import Payments

extension Installation {
    func confirm(
        _ body: [UInt8], _ authenticity: IncomingCallback.Authenticity = .registeredURL
    ) async throws -> CallbackResult {
        try await payments.c2bIntake.confirm(Self.incoming(.c2bConfirmation, body, authenticity))
    }

    static func incoming(
        _ type: CallbackType, _ body: [UInt8], _ authenticity: IncomingCallback.Authenticity = .registeredURL
    ) -> IncomingCallback {
        IncomingCallback(
            type: type, body: body, authenticity: authenticity, address: "196.201.214.200", userAgent: "Daraja")
    }
}
