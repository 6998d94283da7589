package import HTTPTypes
import Hummingbird
package import Logging
import NIOCore

/// Answers requests without a server, so that a simulation can send some; what stands between it and a socket is left out.
package struct GatewayDoor: Sendable {
    /// What a client sees.
    package struct Reply: Sendable {
        /// The HTTP status.
        package let status: Int
        /// The headers.
        package let headers: HTTPFields
        /// The whole body.
        package let body: [UInt8]
    }

    private let responder: RouterResponder<GatewayContext>
    private var logger: Logger

    /// Opens a gateway.
    package init(_ gateway: Gateway, logger: Logger) {
        responder = gateway.router().buildResponder()
        self.logger = logger
        // Hummingbird's server numbers requests; here they have no numbers, so that answers can be compared.
        self.logger[metadataKey: "hb.request.id"] = "0"
    }

    /// Answers one request that came from an address.
    package func respond(
        to head: HTTPRequest, body: [UInt8], from address: String
    ) async throws -> Reply {
        let context = GatewayContext(peer: try SocketAddress(ipAddress: address, port: 49_152), logger: logger)
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer(bytes: body)))
        let response = try await responder.respond(to: request, context: context)
        let collected = CollectedBody()
        try await response.body.write(collected)
        return Reply(
            status: response.status.code, headers: response.headers, body: Array(collected.buffer.readableBytesView))
    }
}

/// Collects a body; one task writes it, and its creator reads it afterwards.
private final class CollectedBody: ResponseBodyWriter {
    var buffer = ByteBuffer()

    func write(_ part: ByteBuffer) async throws {
        buffer.writeImmutableBuffer(part)
    }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
