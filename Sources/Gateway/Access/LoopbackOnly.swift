import HTTPTypes
import Hummingbird

/// Lets requests from this machine in, outside production, for as long as nobody can prove who they are.
struct LoopbackOnly: Sendable {
    let addresses: ClientAddress
    let origins: CORSPolicy
    let isProduction: Bool

    /// Whether a request without a key is served while there are no keys.
    ///
    /// A web page that a person on this machine happens to read sends requests from this machine too; browsers name its
    /// origin, which has to be an allowed one.
    func admits(_ request: Request, _ context: GatewayContext) -> Bool {
        guard !isProduction, addresses.isLocal(request, context) else { return false }
        return CORSPolicy.originName.flatMap { request.headers[$0] }.map(origins.allows) ?? true
    }
}
