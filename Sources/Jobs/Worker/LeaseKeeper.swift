import Logging
import Synchronization
import Time

/// Holds the leases of one worker's running jobs and lengthens them until the jobs end.
///
/// A handler that ignores the end of its time is not covered any longer: its lease runs out and another worker takes
/// the job over.
final class LeaseKeeper: Sendable {
    private let queue: JobQueue
    private let configuration: JobWorker.Configuration
    private let logger: Logger
    private let running = Mutex<[Int64: RunningJob]>([:])
    private let lastBeat: Mutex<Instant>

    init(queue: JobQueue, configuration: JobWorker.Configuration, logger: Logger) {
        self.queue = queue
        self.configuration = configuration
        self.logger = logger
        lastBeat = Mutex(queue.clock.now)
    }

    /// How many jobs may be claimed.
    ///
    /// A slot is free as soon as its handler has returned: the next claim shares a commit with the record of the result.
    /// As many results as there are slots may be outstanding; beyond that the database sets the pace.
    var freeSlots: Int {
        running.withLock { running in
            let atWork = running.values.count { !$0.hasReturned }
            return min(configuration.slots - atWork, 2 * configuration.slots - running.count)
        }
    }

    func hold(_ claimed: ClaimedJob) -> RunningJob {
        let job = RunningJob(claimed)
        running.withLock { $0[claimed.job.id] = job }
        return job
    }

    func release(_ job: RunningJob) {
        running.withLock { running in
            // A lost job may have come back to this worker under another lease.
            guard running[job.claimed.job.id] === job else { return }
            running[job.claimed.job.id] = nil
        }
    }

    /// Lengthens the leases at every heartbeat until cancelled.
    func keepAlive() async {
        while !Task.isCancelled {
            do {
                try await queue.clock.sleep(for: configuration.heartbeat)
                try await beat()
            } catch is CancellationError {
                return
            } catch {
                logger.warning("Leases could not be lengthened", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Makes up for a missed heartbeat.
    ///
    /// Called before leases that ran out are taken over: a process that was frozen would otherwise take its own jobs
    /// away from handlers that are still at work.
    func catchUp() async throws {
        let last = lastBeat.withLock { $0 }
        if queue.clock.now - last > configuration.heartbeat { try await beat() }
    }

    private func beat() async throws {
        lastBeat.withLock { $0 = queue.clock.now }
        let covered = running.withLock { $0.values.filter { !$0.isOverdue } }
        guard !covered.isEmpty else { return }
        let lost = Set(try await queue.extend(covered.map(\.claimed.lease), by: configuration.lease))
        for job in covered where lost.contains(job.claimed.lease) { job.stop(.leaseLost) }
    }
}
