import NIOCore
import NIOPosix

/// Many clients of live events that count completed payments and note when the latest one reached them.
final class EventListeners: Sendable {
    /// A client did not hear of an event in time.
    struct Silence: Error, CustomStringConvertible {
        let description: String
    }

    private static let patience: Duration = .seconds(30)
    /// Connections that are opened at the same time.
    private static let atOnce = 100

    private let channels: [any Channel]
    private let listeners: [NIOLoopBound<EventListener>]

    private init(channels: [any Channel], listeners: [NIOLoopBound<EventListener>]) {
        self.channels = channels
        self.listeners = listeners
    }

    /// Opens streams and returns when all of them have been greeted.
    static func connect(_ count: Int, port: Int, group: any EventLoopGroup) async throws -> EventListeners {
        var channels: [any Channel] = []
        var listeners: [NIOLoopBound<EventListener>] = []
        for start in stride(from: 0, to: count, by: atOnce) {
            let opened = try await withThrowingTaskGroup(of: (any Channel, NIOLoopBound<EventListener>).self) { tasks in
                for _ in start..<min(start + atOnce, count) { tasks.addTask { try await open(port, group) } }
                return try await tasks.reduce(into: []) { $0.append($1) }
            }
            channels += opened.map(\.0)
            listeners += opened.map(\.1)
        }
        let all = EventListeners(channels: channels, listeners: listeners)
        _ = try await all.wait("was greeted") { $0.isGreeted ? .now() : nil }
        return all
    }

    private static func open(
        _ port: Int, _ group: any EventLoopGroup
    ) async throws -> (any Channel, NIOLoopBound<EventListener>) {
        let loop = group.next()
        let channel = try await ClientBootstrap(group: loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(EventListener())
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        let listener = try await loop.submit {
            NIOLoopBound(try channel.pipeline.syncOperations.handler(type: EventListener.self), eventLoop: loop)
        }.get()
        return (channel, listener)
    }

    /// Waits until every client has heard of so many completed payments.
    ///
    /// - Returns: when the last of them did.
    func waitForAll(messages count: Int) async throws -> NIODeadline {
        try await wait("heard of payment \(count)") { $0.messages >= count ? $0.lastAt : nil }
    }

    func close() async throws {
        for channel in channels { try await channel.close().get() }
    }

    private func wait(
        _ what: String, _ look: @escaping @Sendable (EventListener) -> NIODeadline?
    ) async throws -> NIODeadline {
        let deadline = ContinuousClock.now + Self.patience
        while true {
            // All clients share one loop, so one visit sees them all.
            let found = try await channels[0].eventLoop.submit { [listeners] in listeners.map { look($0.value) } }.get()
            let seen = found.compactMap { $0 }
            if seen.count == listeners.count, let last = seen.max() { return last }
            guard ContinuousClock.now < deadline else {
                throw Silence(description: "only \(seen.count) of \(listeners.count) clients: \(what)")
            }
            try await Task.sleep(for: .milliseconds(1))
        }
    }
}

/// One client: asks for the events of completed payments and counts them.
private final class EventListener: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private(set) var isGreeted = false
    private(set) var messages = 0
    private(set) var lastAt = NIODeadline.now()

    func channelActive(context: ChannelHandlerContext) {
        let request = ByteBuffer.request("GET", "/api/events?types=transaction:completed")
        context.writeAndFlush(wrapOutboundOut(request), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        // Each message begins a line of its own with its id; the greeting has none.
        let text = bytes.readableBytesView
        if !isGreeted {
            isGreeted = text.contains(UInt8(ascii: "{"))
        }
        let found = Self.count("id: ", in: text)
        guard found > 0 else { return }
        messages += found
        lastAt = .now()
    }

    private static func count(_ word: StaticString, in text: ByteBufferView) -> Int {
        let word = Array(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
        var found = 0
        var index = text.startIndex
        while let start = text[index...].firstIndex(of: word[0]) {
            if text[start...].starts(with: word) { found += 1 }
            index = text.index(after: start)
        }
        return found
    }
}
