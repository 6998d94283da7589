public import Bytes
public import Logging
public import ServiceLifecycle
import Synchronization
import Time

/// Works the queue: claims what is due, runs the handlers, records what became of it.
///
/// Any number of workers, in any number of processes, share a queue. A worker takes only kinds that it has a handler
/// for. All its handlers share its slots, so kinds that must not wait for each other get workers of their own.
public final class JobWorker: Service {
    let queue: JobQueue
    let configuration: Configuration
    let logger: Logger
    let randomness: Randomness
    private let handlers: [String: any JobHandler]
    private let observe: @Sendable (JobReport) -> Void
    /// Whether more may be due than was claimed, so that a slot that becomes free is worth another claim.
    private let mayHaveMore = Atomic(true)

    /// Makes a worker.
    ///
    /// - Parameters:
    ///   - handlers: at most one for each kind.
    ///   - randomness: draws lease tokens and jitter.
    ///   - observe: is told of every try that ended and must return quickly.
    public init(
        queue: JobQueue, handlers: [any JobHandler], configuration: Configuration = Configuration(),
        randomness: Randomness, logger: Logger, observe: @escaping @Sendable (JobReport) -> Void = { _ in }
    ) {
        precondition(!handlers.isEmpty, "A worker without handlers has nothing to do")
        self.queue = queue
        self.configuration = configuration
        self.randomness = randomness
        self.logger = logger
        self.handlers = Dictionary(handlers.map { ($0.kind.name, $0) }) { _, _ in
            preconditionFailure("A job kind has one handler")
        }
        self.observe = observe
    }

    /// Works until the server stops.
    ///
    /// On graceful shutdown nothing more is claimed, and what runs is finished within the time that the service group
    /// allows; then it is cancelled and given back. Errors of the database are logged and outlived.
    public func run() async throws {
        let (wakes, wake) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let listener = queue.signal.add(wake)
        defer { queue.signal.remove(listener) }
        let leases = LeaseKeeper(queue: queue, configuration: configuration, logger: logger)
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { timers in
                timers.addTask { await leases.keepAlive() }
                timers.addTask { await self.poll { wake.yield() } }
                timers.addTask { await self.takeOverRegularly(leases) { wake.yield() } }
                await self.work(wakes, wake, leases)
                timers.cancelAll()
            }
        } onGracefulShutdown: {
            wake.finish()
        }
    }

    /// Works until nothing is due or the limit of a round is reached; what cron calls.
    ///
    /// Also takes over leases that ran out. Safe beside any other worker.
    ///
    /// - Throws: `SQLError` when the queue cannot be read, after the running handlers have ended.
    public func processOnce() async throws -> JobRound {
        let leases = LeaseKeeper(queue: queue, configuration: configuration, logger: logger)
        return try await withThrowingTaskGroup(of: Void.self) { timers in
            timers.addTask { await leases.keepAlive() }
            defer { timers.cancelAll() }
            var round = JobRound()
            round.takenOver = try await takeOver()
            let end = queue.clock.now + configuration.roundLimit
            var failure: (any Error)?
            await withTaskGroup(of: JobReport.self) { slots in
                while true {
                    do {
                        let free = leases.freeSlots
                        if free > 0, failure == nil, queue.clock.now < end, !isStopping {
                            for claimed in try await claim(free) {
                                let running = leases.hold(claimed)
                                slots.addTask { await self.run(running, leases) }
                            }
                        }
                    } catch {
                        failure = error
                    }
                    guard let report = await slots.next() else { break }
                    round.count(report.ending)
                }
            }
            if let failure { throw failure }
            return round
        }
    }

    private func work(
        _ wakes: AsyncStream<Void>, _ wake: AsyncStream<Void>.Continuation, _ leases: LeaseKeeper
    ) async {
        await withDiscardingTaskGroup { slots in
            for await _ in wakes {
                while !isStopping {
                    // Set before the slots are counted: whichever becomes free from here on wakes this loop again.
                    mayHaveMore.store(true, ordering: .sequentiallyConsistent)
                    let limit = min(leases.freeSlots, configuration.batch)
                    guard limit > 0 else { break }
                    let claimed = await claimOrLog(limit)
                    let isFull = claimed.count == limit
                    mayHaveMore.store(isFull, ordering: .sequentiallyConsistent)
                    for claimed in claimed {
                        let running = leases.hold(claimed)
                        slots.addTask {
                            let wakeIfMore = {
                                if self.mayHaveMore.load(ordering: .sequentiallyConsistent) { wake.yield() }
                            }
                            _ = await self.run(running, leases, onReturn: wakeIfMore)
                            wakeIfMore()
                        }
                    }
                    if !isFull { break }
                }
            }
        }
    }

    private var isStopping: Bool { Task.isCancelled || Task.isShuttingDownGracefully }

    private func run(
        _ running: RunningJob, _ leases: LeaseKeeper, onReturn: () -> Void = {}
    ) async -> JobReport {
        defer { leases.release(running) }
        guard let handler = handlers[running.claimed.job.work.kind] else {
            preconditionFailure("Only known kinds are claimed")
        }
        let report = await JobExecution(queue: queue, handler: handler, randomness: randomness, logger: logger)
            .run(running, onReturn: onReturn)
        log(report)
        observe(report)
        return report
    }

    private func claim(_ limit: Int) async throws -> [ClaimedJob] {
        try await queue.claim(
            kinds: handlers.keys.sorted(), limit: min(limit, configuration.batch), lease: configuration.lease,
            randomness: randomness)
    }

    private func claimOrLog(_ limit: Int) async -> [ClaimedJob] {
        do {
            return try await claim(limit)
        } catch {
            logger.warning("Jobs could not be claimed; the next poll tries again", metadata: ["error": "\(error)"])
            return []
        }
    }

    private func poll(_ wake: () -> Void) async {
        while !Task.isCancelled {
            wake()
            // Ends early when the worker stops, which ends the loop as well.
            try? await queue.clock.sleep(for: configuration.pollInterval.jittered(by: 0.1, randomness))
        }
    }

    private func takeOverRegularly(_ leases: LeaseKeeper, _ wake: () -> Void) async {
        while !Task.isCancelled {
            do {
                try await leases.catchUp()
                if try await takeOver() > 0 { wake() }
            } catch {
                logger.warning("Leases that ran out could not be looked for", metadata: ["error": "\(error)"])
            }
            // Ends early when the worker stops, which ends the loop as well.
            try? await queue.clock.sleep(for: configuration.takeOverInterval.jittered(by: 0.1, randomness))
        }
    }

    private func takeOver() async throws -> Int {
        let ended = try await queue.takeOver(randomness: randomness)
        for (job, transition) in ended {
            let report = JobReport(job: job, ending: JobReport.Ending(transition, of: job), duration: .zero)
            log(report)
            observe(report)
        }
        return ended.count
    }

    private func log(_ report: JobReport) {
        var metadata: Logger.Metadata = [
            "job.id": "\(report.job.id)", "job.kind": "\(report.job.work.kind)", "job.try": "\(report.job.tryNumber)",
        ]
        if let id = report.job.work.correlationID {
            metadata[handlers[report.job.work.kind]?.kind.correlation ?? "correlation.id"] = "\(id)"
        }
        switch report.ending {
        case .completed: logger.debug("Job completed", metadata: metadata)
        case .postponed(_, nil): logger.debug("Job postponed", metadata: metadata)
        case .postponed(_, let reason?):
            metadata["reason"] = "\(reason)"
            logger.warning("Job waits until a person has mended something", metadata: metadata)
        case .retried(let reason, _):
            metadata["error"] = "\(reason)"
            logger.info("Job failed and will be tried again", metadata: metadata)
        case .died(let reason):
            metadata["error"] = "\(reason)"
            logger.error("Job is a dead letter", metadata: metadata)
        case .refused:
            logger.warning("Lease was lost; the result of the job was refused", metadata: metadata)
        case .unrecorded(let reason):
            metadata["error"] = "\(reason)"
            logger.error("Result of the job could not be written; it will be run again", metadata: metadata)
        }
    }
}
