import NIOCore
import NIOPosix
import Synchronization

/// A server that speaks just enough HTTP to be nasty on purpose.
struct RawServer: Sendable {
    struct Request: Sendable {
        let head: String
        let body: String

        var path: String { head.split(separator: " ").dropFirst().first.map(String.init) ?? "" }
        var isForToken: Bool { path.hasPrefix("/oauth/") }
        /// The token that came with it.
        var bearer: String? {
            head.split(separator: "\r\n").first { $0.hasPrefix("Authorization: Bearer ") }
                .map { String($0.dropFirst("Authorization: Bearer ".count)) }
        }
    }

    /// What becomes of a request.
    enum Answer: Sendable {
        case http(status: Int, String, headers: [String] = ["Content-Type: application/json"])
        /// Bytes that are not a whole answer, after which nothing comes; the connection stays open.
        case stalled(String)
        /// Bytes, if any, and then the end of the connection.
        case closed(String)
        /// A TCP reset.
        case reset

        static func token(_ value: String, lifetime: String = "3599") -> Answer {
            .http(status: 200, #"{"access_token":"\#(value)","expires_in":"\#(lifetime)"}"#)
        }
    }

    typealias Handler = @Sendable (Request) async -> Answer

    let base: String
    private let seen: Requests

    /// The requests so far, in their order.
    var requests: [Request] { seen.all.withLock { $0 } }
    /// The requests so far that were no token requests.
    var calls: [Request] { requests.filter { !$0.isForToken } }
    var tokenRequests: [Request] { requests.filter(\.isForToken) }

    private final class Requests: Sendable {
        let all = Mutex<[Request]>([])
    }

    /// Serves while the body runs.
    ///
    /// - Parameter greeting: sent to whoever connects and says something, and followed by the end of the connection.
    static func with(
        greeting: String? = nil, _ handler: @escaping Handler = { _ in .closed("") },
        _ body: (RawServer) async throws -> Void
    ) async throws {
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.backlog, value: 256)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        let seen = Requests()
        let server = RawServer(base: "http://127.0.0.1:\(channel.channel.localAddress?.port ?? 0)", seen: seen)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await channel.executeThenClose { connections in
                    try await withThrowingDiscardingTaskGroup { group in
                        for try await connection in connections {
                            group.addTask {
                                guard let greeting else { return await Self.serve(connection, seen, handler) }
                                // The client may be gone before it has read anything.
                                try? await connection.executeThenClose { inbound, outbound in
                                    // What is left unread would make the end of the connection a reset.
                                    for try await _ in inbound { break }
                                    try await outbound.write(ByteBuffer(string: greeting))
                                }
                            }
                        }
                    }
                }
            }
            try await body(server)
            group.cancelAll()
            // The server ends with the cancellation that has just been asked for.
            while let result = await group.nextResult() { _ = result }
        }
    }

    private static func serve(
        _ connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>, _ seen: Requests, _ handler: Handler
    ) async {
        // Clients hang up in the middle here, which is what these tests are about.
        try? await connection.executeThenClose { inbound, outbound in
            var buffer = ByteBuffer()
            var isStalled = false
            for try await var chunk in inbound where !isStalled {
                buffer.writeBuffer(&chunk)
                guard let request = Self.request(in: buffer) else { continue }
                buffer.clear()
                seen.all.withLock { $0.append(request) }
                switch await handler(request) {
                case .http(let status, let body, let headers):
                    let head = ["HTTP/1.1 \(status) Answer", "Content-Length: \(body.utf8.count)"] + headers
                    try await outbound.write(ByteBuffer(string: head.joined(separator: "\r\n") + "\r\n\r\n" + body))
                case .stalled(let text):
                    try await outbound.write(ByteBuffer(string: text))
                    isStalled = true
                case .closed(let text):
                    try await outbound.write(ByteBuffer(string: text))
                    return
                case .reset:
                    if let socket = connection.channel as? any SocketOptionProvider {
                        try await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
                    }
                    return
                }
            }
        }
    }

    /// The request, once it is whole; clients here send one at a time.
    private static func request(in buffer: ByteBuffer) -> Request? {
        let text = String(buffer: buffer)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
        let head = String(text[..<end.lowerBound])
        let length = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length: ") }
        let body = text[end.upperBound...]
        let expected = length.flatMap { Int($0.dropFirst("content-length: ".count)) } ?? 0
        return body.utf8.count >= expected ? Request(head: head, body: String(body)) : nil
    }
}
