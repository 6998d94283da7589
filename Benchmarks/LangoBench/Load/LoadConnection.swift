import NIOCore

/// One kept connection that sends its next request as soon as the answer to the last one is complete.
final class LoadConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// The server hung up, or answered what cannot be read.
    struct Broken: Error, CustomStringConvertible {
        let description: String
    }

    private let requests: RequestSource
    private let end: NIODeadline
    private let samples: EventLoopPromise<[LoadSample]>
    private var reader = ResponseReader()
    private var taken: [LoadSample] = []
    private var underway: (request: Int, since: NIODeadline)?

    /// - Parameters:
    ///   - end: when no further request is sent; the answer to the last one is still awaited.
    ///   - samples: kept when the connection is done.
    init(requests: RequestSource, end: NIODeadline, samples: EventLoopPromise<[LoadSample]>) {
        self.requests = requests
        self.end = end
        self.samples = samples
    }

    func channelActive(context: ChannelHandlerContext) {
        sendNext(context, at: .now())
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        do {
            guard let status = try reader.read(&bytes) else { return }
            guard let sent = underway else { throw ResponseReader.Fault(description: "an answer to no request") }
            let now = NIODeadline.now()
            taken.append(LoadSample(request: sent.request, status: status, nanoseconds: (now - sent.since).nanoseconds))
            sendNext(context, at: now)
        } catch {
            errorCaught(context: context, error: error)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        // Has no effect when the samples have been handed over already.
        samples.fail(Broken(description: "the server closed a connection"))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        samples.fail(error)
        context.close(promise: nil)
    }

    private func sendNext(_ context: ChannelHandlerContext, at now: NIODeadline) {
        guard now < end, let next = requests.take() else {
            samples.succeed(taken)
            context.close(promise: nil)
            return
        }
        underway = (next.index, now)
        context.writeAndFlush(wrapOutboundOut(next.request), promise: nil)
    }
}
