import HTTPTypes
import Hummingbird

/// Refuses business requests from other machines, and all of them in production, for as long as nobody can prove who
/// they are.
struct LoopbackOnly: Sendable {
    let addresses: ClientAddress
    let isProduction: Bool

    func check(_ request: Request, _ context: GatewayContext) throws(APIError) {
        guard !isProduction, let address = addresses.address(of: request, context), ClientAddress.isLoopback(address)
        else {
            throw APIError(
                .unauthorized, "UNAUTHORIZED",
                "Without API keys the API answers only requests from this machine, and only outside production")
        }
    }
}
