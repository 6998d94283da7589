import HTTPServing
import HTTPTypes
import Hummingbird

/// Tells which requests were sent by a program or a page of this machine for itself.
///
/// The one rule for callers without a key, for `/metrics` and for callbacks on paths without a token.
struct LoopbackOnly: Sendable {
    let addresses: ClientAddress
    let origins: CORSPolicy
    let isProduction: Bool

    /// Whether a request without a key is served while there are no keys.
    func admits(_ request: Request, _ context: GatewayContext) -> Bool {
        !isProduction && isLocal(request, context)
    }

    /// Whether a request came over loopback, was sent to a name of this machine, and neither through a proxy nor by a
    /// foreign web page.
    ///
    /// `*` among the origins lets all pages read answers that need a key. It opens nothing that needs none.
    func isLocal(_ request: Request, _ context: GatewayContext) -> Bool {
        guard addresses.isFromLoopback(context) else { return false }
        let origin = RequestOrigin(request.head)
        return origin.hasLoopbackHost && !origin.showsProxy
            && !origin.isForeignPage { origins.admitsWithoutKey($0) }
    }
}
