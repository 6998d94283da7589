import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOHTTPTypes

/// The body of a client that waits for `100 Continue` before it sends it (RFC 9110, 10.1.1).
///
/// The go-ahead is given when somebody begins to read; a request that is refused without its body gets its final status
/// instead.
struct ExpectedBody: AsyncSequence, Sendable {
    let body: RequestBody
    let channel: any Channel

    struct AsyncIterator: AsyncIteratorProtocol {
        private var iterator: RequestBody.AsyncIterator
        private var channel: (any Channel)?

        init(_ iterator: RequestBody.AsyncIterator, _ channel: any Channel) {
            self.iterator = iterator
            self.channel = channel
        }

        @concurrent
        mutating func next() async throws -> ByteBuffer? {
            if let waiting = channel {
                channel = nil
                // When it cannot be written, the connection is lost, which reading the body tells.
                waiting.writeAndFlush(HTTPResponsePart.head(HTTPResponse(status: .continue)), promise: nil)
            }
            return try await iterator.next()
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(body.makeAsyncIterator(), channel) }
}

extension Request {
    /// The request, with the go-ahead given when its body is read, if its client waits for that.
    func givingGoAhead(over channel: any Channel) -> Request {
        guard headers[.expect]?.lowercased() == "100-continue" else { return self }
        var request = self
        request.body = RequestBody(asyncSequence: ExpectedBody(body: body, channel: channel))
        return request
    }
}
