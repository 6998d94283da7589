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
    private var pace: Pace?
    private let samples: EventLoopPromise<[LoadSample]>
    private var reader = ResponseReader()
    private var taken: [LoadSample] = []
    private var underway: (request: Int, since: NIODeadline)?

    /// - Parameters:
    ///   - pace: when to send; nil to send as soon as the last answer is there.
    ///   - end: when no further request is sent; the answer to the last one is still awaited.
    ///   - samples: kept when the connection is done.
    init(requests: RequestSource, pace: Pace?, end: NIODeadline, samples: EventLoopPromise<[LoadSample]>) {
        self.requests = requests
        self.pace = pace
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
        guard now < end else { return finish(context) }
        guard let due = pace?.next() else { return send(context, since: now) }
        guard due < end else { return finish(context) }
        // Late requests leave at once, and their lateness counts: their callers have been waiting.
        guard due > now else { return send(context, since: due) }
        context.eventLoop.assumeIsolated().scheduleTask(deadline: due) { self.send(context, since: due) }
    }

    private func send(_ context: ChannelHandlerContext, since: NIODeadline) {
        guard let next = requests.take() else { return finish(context) }
        underway = (next.index, since)
        context.writeAndFlush(wrapOutboundOut(next.request), promise: nil)
    }

    private func finish(_ context: ChannelHandlerContext) {
        samples.succeed(taken)
        context.close(promise: nil)
    }
}
