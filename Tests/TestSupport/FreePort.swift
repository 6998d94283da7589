import NIOCore
import NIOPosix
import Synchronization

/// Ports of this machine on which nobody listens.
public enum FreePort {
    /// Below 32768, where Linux begins to take ports for outgoing connections: those of other tests must not get in
    /// between the question and the use.
    private static let range = 15_000..<32_000
    private static let counter = Atomic(Int.random(in: 0..<range.count))

    /// A port that was free a moment ago and that no other test of this process is given.
    public static func next() async throws -> Int {
        while true {
            let count = counter.wrappingAdd(1, ordering: .relaxed).oldValue
            let port = range.lowerBound + count % range.count
            do {
                try await withListener(on: port) { _ in }
                return port
            } catch is IOError {
                continue
            }
        }
    }

    /// Holds a port while the body runs: connections to it are opened and never answered.
    ///
    /// - Parameter body: is given what arrives, piece by piece.
    public static func withListener(
        on port: Int, _ body: @escaping @Sendable (AsyncStream<String>) async throws -> Void
    ) async throws {
        let (arrivals, inbox) = AsyncStream.makeStream(of: String.self)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ArrivalHandler(inbox: inbox))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        do {
            try await body(arrivals)
        } catch {
            try await channel.close()
            throw error
        }
        try await channel.close()
    }
}

/// Passes on what arrives and answers nothing.
private final class ArrivalHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let inbox: AsyncStream<String>.Continuation

    init(inbox: AsyncStream<String>.Continuation) {
        self.inbox = inbox
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        inbox.yield(String(buffer: unwrapInboundIn(data)))
    }
}
