public import HummingbirdCore
public import Logging
public import NIOCore

/// HTTP/1.1 for a server that may be stopped at any moment.
///
/// A connection that is accepted in the moment in which the server stops is handled by nobody. NIO ends the process when
/// such a connection is dropped unused, and with it the requests that were to be finished; here it is closed instead.
public struct StoppableHTTP1: ServerChildChannel {
    private let base: HTTP1Channel

    init(_ base: HTTP1Channel) {
        self.base = base
    }

    /// Makes the connection's pipeline.
    public func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<AcceptedConnection> {
        base.setup(channel: channel, logger: logger).map { AcceptedConnection($0) }
    }

    /// Serves the connection until it ends.
    public func handle(value connection: AcceptedConnection, logger: Logger) async {
        guard let stream = connection.take() else { return }
        await base.handle(value: stream, logger: logger)
    }
}

extension HTTPServerBuilder {
    /// Builds servers that speak HTTP/1.1 and can be stopped at any moment.
    public static func stoppableHTTP1(configuration: HTTP1Channel.Configuration = .init()) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in
            StoppableHTTP1(HTTP1Channel(responder: responder, configuration: configuration))
        }
    }
}
