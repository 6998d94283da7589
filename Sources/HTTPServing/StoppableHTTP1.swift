public import HummingbirdCore
public import Logging
public import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// HTTP/1.1 for a server that may be stopped at any moment, and that keeps its connections to rules.
///
/// A connection that is accepted in the moment in which the server stops is handled by nobody. NIO ends the process when
/// such a connection is dropped unused, and with it the requests that were to be finished; here it is closed instead.
public struct StoppableHTTP1: ServerChildChannel {
    private let base: HTTP1Channel
    private let rules: ConnectionRules

    init(_ responder: @escaping HTTPChannelHandler.Responder, rules: ConnectionRules = ConnectionRules()) {
        self.rules = rules
        base = HTTP1Channel { [registry = rules.registry, answer = rules.answerOnReserve] request, writer, channel in
            if let registry, registry.isReserved(channel), let response = answer(request.head) {
                return try await writer.write(response: response.head, body: response.body)
            }
            try await responder(request.givingGoAhead(over: channel), writer, channel)
        }
    }

    /// Makes the connection's pipeline, or closes a connection that is one too many.
    public func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<AcceptedConnection> {
        channel.eventLoop.makeCompletedFuture {
            let registration = rules.registry?.admit(channel)
            let pipeline = channel.pipeline.syncOperations
            try pipeline.configureHTTPServerPipeline(
                withPipeliningAssistance: false, withErrorHandling: false, withOutboundHeaderValidation: false,
                withEncoderConfiguration: .init(), withDecoderLimitConfiguration: Self.decoderLimits)
            try pipeline.addHandler(HTTP1ConversationHandler(rules, registration))
            try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
            try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: rules.idleTimeout, logger: logger))
            let stream = try NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>(
                wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
            if rules.registry != nil, registration == nil { channel.close(promise: nil) }
            return AcceptedConnection(stream)
        }
    }

    /// Serves the connection until it ends.
    public func handle(value connection: AcceptedConnection, logger: Logger) async {
        guard let stream = connection.take() else { return }
        await base.handle(value: stream, logger: logger)
    }

    /// Those of Hummingbird: no head of ours is near them.
    private static let decoderLimits: NIOHTTPDecoderLimitConfiguration = {
        let usual = HTTP1Channel.Configuration.DecoderConfiguration()
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = usual.maxHeaderFieldSize
        limits.maxHeaderListSize = usual.maxHeaderListSize
        limits.maxHeaderFieldCount = usual.maxHeaderFieldCount
        return limits
    }()
}

extension HTTPServerBuilder {
    /// Builds servers that speak HTTP/1.1 and can be stopped at any moment.
    public static func stoppableHTTP1(_ rules: ConnectionRules = ConnectionRules()) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in StoppableHTTP1(responder, rules: rules) }
    }
}
