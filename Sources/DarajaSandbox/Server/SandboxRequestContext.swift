import Hummingbird
import Logging
import NIOCore

/// What a request brings besides itself: its connection, which a fault may close, and its logger.
struct SandboxRequestContext: InitializableFromSource {
    let channel: any Channel
    let logger: Logger

    init(source: ApplicationRequestContextSource) {
        channel = source.channel
        logger = source.logger
    }
}
