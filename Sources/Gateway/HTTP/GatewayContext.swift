import Hummingbird
import Logging
import NIOCore

/// What travels with a request: its id, its logger and the socket's other end.
struct GatewayContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The address of whoever opened the connection; never taken from a header.
    let peer: SocketAddress?
    /// The connection; nil for a request that came without a server.
    let channel: (any Channel)?
    /// Who sent the request; known once it was admitted.
    var caller = Caller.anyone

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
