import NIOCore
import NIOPosix

/// Sends requests over kept connections from one thread, so that as little as possible of the machine is its own.
///
/// The load is closed: every connection waits for its answer before it asks again, so latencies are those of a server
/// that is as busy as this many callers can make it, and not of a growing queue. A load with a rate is open: requests are
/// due at fixed moments, and latencies count from those.
struct LoadGenerator: Sendable {
    /// A server that takes longer for its last answers is given up.
    private static let patience = TimeAmount.seconds(15)

    let group: any EventLoopGroup
    let port: Int

    /// Sends requests until the time is up or the source is empty, and awaits the last answers.
    ///
    /// - Parameter perSecond: how many requests all connections send together; nil for as many as they can.
    func run(
        _ requests: RequestSource, connections: Int, for duration: TimeAmount, perSecond: Double? = nil
    ) async throws -> LoadResult {
        let loop = group.next()
        let start = NIODeadline.now()
        let end = start + duration
        let open = (0..<connections).map { number in
            let pace = perSecond.map { Pace(perSecond: $0, connection: number, of: connections, from: start) }
            return connect(on: loop, requests, pace, until: end)
        }
        let overdue = loop.scheduleTask(deadline: end + Self.patience) {
            for connection in open { connection.channel.whenSuccess { $0.close(promise: nil) } }
        }
        defer { overdue.cancel() }
        var samples: [LoadSample] = []
        for connection in open { samples += try await connection.samples.get() }
        let seconds = Double((NIODeadline.now() - start).nanoseconds) / 1_000_000_000
        return LoadResult(samples, seconds: seconds)
    }

    /// The status of one GET; throws when nobody answers.
    func status(of path: String) async throws -> Int {
        let connection = connect(
            on: group.next(), RequestSource([.request("GET", path)]), nil, until: .now() + .seconds(5))
        guard let sample = try await connection.samples.get().first else { return 0 }
        return sample.status
    }

    private func connect(
        on loop: any EventLoop, _ requests: RequestSource, _ pace: Pace?, until end: NIODeadline
    ) -> (channel: EventLoopFuture<any Channel>, samples: EventLoopFuture<[LoadSample]>) {
        let samples = loop.makePromise(of: [LoadSample].self)
        let channel = ClientBootstrap(group: loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        LoadConnection(requests: requests, pace: pace, end: end, samples: samples))
                }
            }
            .connect(host: "127.0.0.1", port: port)
        channel.whenFailure { samples.fail($0) }
        return (channel, samples.futureResult)
    }
}
