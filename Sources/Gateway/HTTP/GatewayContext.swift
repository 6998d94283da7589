import Hummingbird
import Logging
import NIOCore
import Ownership
import Payments
import PublicForms

/// What travels with a request: its id, its logger and the socket's other end.
struct GatewayContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The address of whoever opened the connection; never taken from a header.
    let peer: SocketAddress?
    /// The connection; nil for a request that came without a server.
    let channel: (any Channel)?
    /// Who sent the request; known once it was admitted.
    var caller = Caller.anyone
    /// For which merchant the request is; nil before it was admitted, and for paths that are open.
    var choice: MerchantChoice?

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
    private var chosen: MerchantChoice {
        guard let choice else { preconditionFailure("Only an admitted request is for a merchant") }
        return choice
    }

    /// Whose rows the request may see and change.
    var scope: MerchantScope { chosen.scope }

    /// The number of the one merchant that the request is for.
    var merchantID: MerchantID {
        guard case .only(let id) = chosen.scope else {
            preconditionFailure("An endpoint that acts for a merchant has the audience `merchant`")
        }
        return id
    }

    /// What is needed to act for that merchant.
    ///
    /// - Throws: `MerchantError.unreadable` when its secrets cannot be read.
    func merchant() async throws -> Merchant { try await chosen.directory.merchant(merchantID) }

    /// The names of merchants, for what is shown.
    var merchantNames: MerchantNames { MerchantNames(chosen.directory) }
}
