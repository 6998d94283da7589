public import HummingbirdCore
public import NIOCore
import Synchronization

/// A connection on its way from the listening socket to whoever handles it; closed when it does not arrive.
public final class AcceptedConnection: ServerChildChannelValue {
    /// The connection itself.
    public let channel: any Channel
    private let stream: Mutex<HTTP1Channel.Value?>

    init(_ stream: HTTP1Channel.Value) {
        channel = stream.channel
        self.stream = Mutex(stream)
    }

    deinit {
        guard let stream = take() else { return }
        // Nobody waits for this: it ends by itself as soon as the channel is closed.
        Task { try? await stream.executeThenClose { _, _ in } }
    }

    /// Hands the connection over, once.
    func take() -> HTTP1Channel.Value? {
        stream.withLock { stream in
            defer { stream = nil }
            return stream
        }
    }
}
