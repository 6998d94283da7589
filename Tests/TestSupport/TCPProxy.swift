import NIOCore
import NIOPosix
import Synchronization

/// A way to a server on which a test decides what gets through.
public final class TCPProxy: Sendable {
    /// What happens on the way.
    public enum Mode: Sendable, Hashable {
        /// Everything gets through.
        case open
        /// New connections are closed at once, old ones have been closed.
        case closed
        /// Connections stay open, and nothing gets through.
        case stalled
        /// Connections stay open, and what comes waits for better times, as on the way to a stopped process.
        case frozen
        /// The next piece from a client that contains this text is thrown away, and its connection closed.
        case losing(request: String)
        /// The next piece from a client that contains this text gets through; the answer to it is thrown away, and the
        /// connection closed.
        case losingAnswer(to: String)
    }

    fileprivate struct State {
        var mode = Mode.open
        var channels: [ObjectIdentifier: any Channel] = [:]
    }

    /// The port that leads to the server.
    ///
    /// Given by the system when it is bound, so that nobody can take it between the question and the use.
    public var port: Int { boundPort.load(ordering: .acquiring) }
    private let boundPort = Atomic(0)
    fileprivate let state = Mutex(State())
    private let upstreams: [Int]
    private let turn = Atomic(0)
    private let listener = Mutex<(any Channel)?>(nil)

    private init(upstreams: [Int]) {
        self.upstreams = upstreams
    }

    /// Runs a body with a way to a port of this machine.
    public static func with<Result: Sendable>(
        upstream: Int, _ body: (TCPProxy) async throws -> Result
    ) async throws -> Result {
        try await with(upstreams: [upstream], body)
    }

    /// Runs a body with a way to several ports of this machine: each connection goes to the next one where somebody
    /// listens.
    public static func with<Result: Sendable>(
        upstreams: [Int], _ body: (TCPProxy) async throws -> Result
    ) async throws -> Result {
        let proxy = TCPProxy(upstreams: upstreams)
        try await proxy.listen()
        do {
            let result = try await body(proxy)
            try await proxy.stop()
            return result
        } catch {
            try await proxy.stop()
            throw error
        }
    }

    /// What gets through now: after a loss, everything.
    public var mode: Mode { state.withLock(\.mode) }

    /// Changes what gets through, for connections that there are and for new ones.
    public func set(_ mode: Mode) {
        let channels = state.withLock { state in
            state.mode = mode
            return state.channels.values.map { $0 }
        }
        for channel in channels {
            if mode == .closed { channel.close(promise: nil) } else { read(channel, mode) }
        }
    }

    /// Lets a channel read, or lets what comes wait in the system.
    private func read(_ channel: any Channel, _ mode: Mode) {
        let reads = mode != .frozen
        channel.setOption(.autoRead, value: reads).whenSuccess { if reads { channel.read() } }
    }

    private func listen() async throws {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { [self] client in
                client.eventLoop.makeCompletedFuture {
                    try client.pipeline.syncOperations.addHandler(Opener(proxy: self))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        boundPort.store(channel.localAddress?.port ?? 0, ordering: .releasing)
        listener.withLock { $0 = channel }
    }

    private func stop() async throws {
        set(.closed)
        try await listener.withLock { $0 }?.close()
    }

    fileprivate func connect(_ client: any Channel) -> EventLoopFuture<Void> {
        guard state.withLock({ $0.mode != .closed }) else { return client.close() }
        return connect(client.eventLoop, tries: upstreams.count)
            .flatMapThrowing { [self] server in
                let link = Link()
                try client.pipeline.syncOperations.addHandler(Forwarder(self, link, to: server, isRequest: true))
                try server.pipeline.syncOperations.addHandler(Forwarder(self, link, to: client, isRequest: false))
                for channel in [client, server] {
                    let mode = state.withLock { state in
                        state.channels[ObjectIdentifier(channel)] = channel
                        return state.mode
                    }
                    read(channel, mode)
                }
            }
    }

    private func connect(_ eventLoop: any EventLoop, tries: Int) -> EventLoopFuture<any Channel> {
        let upstream = upstreams[turn.wrappingAdd(1, ordering: .relaxed).oldValue % upstreams.count]
        return ClientBootstrap(group: eventLoop).channelOption(.autoRead, value: false)
            .connect(host: "127.0.0.1", port: upstream)
            .flatMapError { [self] error in
                tries > 1 ? connect(eventLoop, tries: tries - 1) : eventLoop.makeFailedFuture(error)
            }
    }
}

/// Makes the way on as soon as somebody is there.
private final class Opener: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let proxy: TCPProxy

    init(proxy: TCPProxy) {
        self.proxy = proxy
    }

    func channelActive(context: ChannelHandlerContext) {
        let client = context.channel
        proxy.connect(client).whenFailure { _ in client.close(promise: nil) }
        context.fireChannelActive()
    }
}

/// What both directions of a connection share; they are on one event loop.
private final class Link {
    /// The next answer goes nowhere, and the connection ends with it.
    var losesAnswer = false
}

/// Passes on what comes from one side.
private final class Forwarder: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let proxy: TCPProxy
    private let link: Link
    private let other: any Channel
    private let isRequest: Bool

    init(_ proxy: TCPProxy, _ link: Link, to other: any Channel, isRequest: Bool) {
        self.proxy = proxy
        self.link = link
        self.other = other
        self.isRequest = isRequest
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        if link.losesAnswer, !isRequest { return end(context) }
        let text = isRequest ? String(decoding: buffer.readableBytesView, as: UTF8.self) : ""
        switch proxy.state.withLock({ $0.mode.judge(text) }) {
        case .pass: break
        case .drop: return
        case .lose: return end(context)
        case .loseAnswer: link.losesAnswer = true
        }
        other.writeAndFlush(buffer, promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        proxy.state.withLock { _ = $0.channels.removeValue(forKey: ObjectIdentifier(context.channel)) }
        other.close(promise: nil)
        context.fireChannelInactive()
    }

    private func end(_ context: ChannelHandlerContext) {
        other.close(promise: nil)
        context.close(promise: nil)
    }
}

extension TCPProxy.Mode {
    fileprivate enum Verdict {
        case pass
        case drop
        case lose
        case loseAnswer
    }

    /// What happens to a piece; what is lost is lost once.
    fileprivate mutating func judge(_ text: String) -> Verdict {
        switch self {
        case .losing(let words) where text.contains(words):
            self = .open
            return .lose
        case .losingAnswer(let words) where text.contains(words):
            self = .open
            return .loseAnswer
        case .open, .frozen, .losing, .losingAnswer: return .pass
        case .closed, .stalled: return .drop
        }
    }
}
