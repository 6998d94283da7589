public import NIOCore

/// Tells when a client leaves a connection.
public enum ConnectionEnd {
    /// Calls back once, on the connection's event loop, when the client closes its side or the connection ends; at once when
    /// that has happened already.
    ///
    /// For answers that have no end of their own: whoever writes one learns of a client that left only by failing to write.
    /// One observer at a time: a later one takes the place of the one before.
    public static func observe(_ channel: any Channel, _ act: @escaping @Sendable () -> Void) {
        channel.eventLoop.execute {
            // A connection that is closed has no handlers any more.
            guard
                let handler = try? channel.pipeline.syncOperations.handler(type: HTTP1ConversationHandler.self)
            else { return act() }
            handler.whenDeparted(act)
        }
    }
}
