import NIOCore
import NIOHTTP1

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Keeps a connection to the rules of HTTP/1.1 and to the server's limits.
///
/// It stands between the parser and everything else, because what it decides by is lost above: versions, the number of Host
/// lines, whether a body has come.
final class HTTP1ConversationHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// How long a client that was told that the connection ends may go on sending, and how long it may pause.
    ///
    /// A connection that is closed while bytes arrive is reset, and the reset may overtake the last answer (RFC 9112, 9.6).
    private static let lingering: (limit: TimeAmount, pause: TimeAmount) = (.seconds(10), .seconds(2))

    private let rules: ConnectionRules
    private let registration: ConnectionRegistry.Registration?
    private var conversation: HTTP1Conversation
    private var requestTimer: Scheduled<Void>?
    private var writeTimer: Scheduled<Void>?
    /// When lingering ends at the latest; nil before it begins.
    private var lingersUntil: NIODeadline?
    private var lingeringTimer: Scheduled<Void>?
    private var onDeparture: (@Sendable () -> Void)?
    private var hasDeparted = false

    init(_ rules: ConnectionRules, _ registration: ConnectionRegistry.Registration?) {
        self.rules = rules
        self.registration = registration
        conversation = HTTP1Conversation(maximumPipelined: rules.maximumPipelined)
    }

    /// Calls back once when the client has closed its side, or the connection is closed or closing; at once if it is.
    func whenDeparted(_ act: @escaping @Sendable () -> Void) {
        guard !hasDeparted else { return act() }
        onDeparture = act
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(var head):
            let reading = conversation.received(&head)
            // A place that was given away belongs to another connection: the request is not served.
            if case .forward = reading, registration?.begin() == false { return context.close(promise: nil) }
            take(reading, wrapInboundOut(.head(head)), context)
        case .body(let bytes): take(conversation.receivedBody(bytes.readableBytes), data, context)
        case .end:
            stopRequestTimer()
            take(conversation.receivedEnd(), data, context)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if lingersUntil != nil {
            awaitClose(context)
            // Nothing above asks for more.
            context.read()
        } else if requestTimer == nil, conversation.isArriving, let limit = rules.requestTimeout {
            // Nearly all requests come whole at once and need no timer.
            requestTimer = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(limit)) {
                context.close(promise: nil)
            }
        }
        context.fireChannelReadComplete()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head):
            conversation.answering(&head)
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body:
            writeUnlessHead(data, promise, context)
        case .end:
            // The end of a body in chunks is bytes, which a client would read as the next answer (RFC 9112, 6.3).
            writeUnlessHead(data, promise, context)
            let isLast = conversation.answered()
            if !conversation.isBusy { registration?.end() }
            if isLast { stopReading(context) }
        }
    }

    private func writeUnlessHead(_ data: NIOAny, _ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext) {
        if conversation.answerHasBody { context.write(data, promise: promise) } else { promise?.succeed() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { stopWriteTimer() } else { startWriteTimer(context) }
        context.fireChannelWritabilityChanged()
    }

    /// When the last answer is out, lingers; an answer that does not get out is cut off.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode == .output else { return context.close(mode: mode, promise: promise) }
        let promise = promise ?? context.eventLoop.makePromise()
        startWriteTimer(context)
        promise.futureResult.assumeIsolated().whenComplete { [self] _ in
            stopWriteTimer()
            guard context.channel.isActive else { return }
            if lingersUntil == nil { lingersUntil = .now() + Self.lingering.limit }
            awaitClose(context)
            context.read()
        }
        context.close(mode: .output, promise: promise)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.inputClosed) = event as? ChannelEvent {
            depart()
            if lingersUntil != nil { return context.close(promise: nil) }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        stopTimers()
        depart()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        stopTimers()
        depart()
    }

    private func take(_ reading: HTTP1Conversation.Reading, _ data: NIOAny, _ context: ChannelHandlerContext) {
        switch reading {
        case .forward: context.fireChannelRead(data)
        case .discard: break
        case .stop: stopReading(context)
        case .refuse(let error): context.fireErrorCaught(error)
        }
    }

    /// Tells the reader above that nothing more will come, which ends its loop after the answers that it owes.
    private func stopReading(_ context: ChannelHandlerContext) {
        stopRequestTimer()
        depart()
        context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    }

    private func depart() {
        hasDeparted = true
        onDeparture?()
        onDeparture = nil
    }

    /// Waits for the client to close, for as long as it sends, within the limit.
    private func awaitClose(_ context: ChannelHandlerContext) {
        lingeringTimer?.cancel()
        guard let end = lingersUntil else { return }
        let next = min(end, .now() + Self.lingering.pause)
        lingeringTimer = context.eventLoop.assumeIsolated().scheduleTask(deadline: next) { context.close(promise: nil) }
    }

    private func startWriteTimer(_ context: ChannelHandlerContext) {
        guard writeTimer == nil, let limit = rules.writeTimeout else { return }
        writeTimer = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(limit)) {
            // Otherwise the kernel would keep what nobody reads, megabytes of it, for minutes after the close.
            if let socket = context.channel as? any SocketOptionProvider {
                _ = socket.setSoLinger(linger(l_onoff: 1, l_linger: 0))
            }
            context.close(promise: nil)
        }
    }

    private func stopWriteTimer() {
        writeTimer?.cancel()
        writeTimer = nil
    }

    private func stopRequestTimer() {
        requestTimer?.cancel()
        requestTimer = nil
    }

    private func stopTimers() {
        stopRequestTimer()
        stopWriteTimer()
        lingeringTimer?.cancel()
        lingeringTimer = nil
    }
}
