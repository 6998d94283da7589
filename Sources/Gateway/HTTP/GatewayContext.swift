import Hummingbird
import Logging
import NIOCore
import Payments

/// What travels with a request: its id, its logger and the socket's other end.
struct GatewayContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The address of whoever opened the connection; never taken from a header.
    let peer: SocketAddress?
    /// The connection; nil for a request that came without a server.
    let channel: (any Channel)?
    /// Who sent the request; known once it was admitted.
    var caller = Caller.anyone
    /// The merchant that an admitted request acts for; nil before it was admitted, and for paths that are open.
    var actsFor: Merchant?

    /// A request that came without a server.
    init(peer: SocketAddress, logger: Logger) {
        coreContext = CoreRequestContextStorage(source: LoggerSource(logger: logger))
        self.peer = peer
        channel = nil
    }

    private struct LoggerSource: RequestContextSource {
        let logger: Logger
    }

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        peer = source.channel.remoteAddress
        channel = source.channel
    }
}

extension GatewayContext {
    /// The merchant that the request acts for.
    var merchant: Merchant {
        guard let actsFor else { preconditionFailure("Only an admitted request acts for a merchant") }
        return actsFor
    }
}
