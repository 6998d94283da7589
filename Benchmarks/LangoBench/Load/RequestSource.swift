import NIOCore
import Synchronization

/// The requests of a load, written out before it starts so that making them costs nothing while it runs.
final class RequestSource: Sendable {
    private let requests: [ByteBuffer]
    private let repeats: Bool
    private let next = Atomic(0)

    /// Requests that are sent once each.
    init(_ requests: [ByteBuffer]) {
        self.requests = requests
        repeats = false
    }

    /// One request that is sent again and again.
    init(repeating request: ByteBuffer) {
        requests = [request]
        repeats = true
    }

    /// The next request and its number; nil when all have been taken.
    func take() -> (index: Int, request: ByteBuffer)? {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        if repeats { return (index, requests[0]) }
        return index < requests.count ? (index, requests[index]) : nil
    }
}

extension ByteBuffer {
    /// A request as it goes over the wire.
    static func request(_ method: String, _ path: String, fields: [String] = [], body: [UInt8] = []) -> ByteBuffer {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        for field in fields { head += "\(field)\r\n" }
        if method != "GET" { head += "Content-Length: \(body.count)\r\n" }
        var buffer = ByteBuffer()
        buffer.reserveCapacity(head.utf8.count + 2 + body.count)
        buffer.writeString(head)
        buffer.writeString("\r\n")
        buffer.writeBytes(body)
        return buffer
    }
}
