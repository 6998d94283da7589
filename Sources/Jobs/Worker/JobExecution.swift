import Bytes
import Logging
import Time

/// Runs one try from its handler to its record.
struct JobExecution: Sendable {
    /// How often the record of a try is attempted while the database is not there: about 3 s, well within the lease.
    private static let settlingPolicy = RetryPolicy(initial: .milliseconds(100), cap: .seconds(1), maxTries: 6)

    let queue: JobQueue
    let handler: any JobHandler
    let randomness: Randomness
    let logger: Logger

    private enum Event: Sendable {
        case handlerEnded(Result<JobOutcome, any Error>)
        case stopped(RunningJob.StopReason?)
    }

    /// Runs the try; `onReturn` is called when the handler has returned, before its result is written.
    func run(_ running: RunningJob, onReturn: () -> Void) async -> JobReport {
        let job = running.claimed.job
        let begin = queue.clock.now
        let (result, stopReason) = await result(running)
        running.handlerReturned()
        onReturn()
        let duration = max(queue.clock.now - begin, .zero)
        let transition = transition(job, result, stopReason)
        return JobReport(job: job, ending: await settle(running.claimed, transition), duration: duration)
    }

    /// Runs the handler until it returns; tells it to stop at its deadline or when its lease is lost.
    private func result(_ running: RunningJob) async -> (Result<JobOutcome, any Error>, RunningJob.StopReason?) {
        await withTaskGroup(of: Event.self) { group in
            group.addTask { await .handlerEnded(handle(running.claimed)) }
            group.addTask {
                for await reason in running.stops { return .stopped(reason) }
                return .stopped(nil)
            }
            group.addTask {
                // Ends early when the handler has ended.
                try? await queue.clock.sleep(for: handler.kind.deadline)
                return .stopped(Task.isCancelled ? nil : .deadline)
            }
            var stopReason: RunningJob.StopReason?
            while let event = await group.next() {
                switch event {
                case .handlerEnded(let result):
                    group.cancelAll()
                    return (result, stopReason)
                case .stopped(let reason?) where stopReason == nil:
                    stopReason = reason
                    running.stop(reason)
                    group.cancelAll()
                case .stopped: break
                }
            }
            preconditionFailure("A handler ends")
        }
    }

    private func handle(_ claimed: ClaimedJob) async -> Result<JobOutcome, any Error> {
        var logger = logger
        logger[metadataKey: "job.id"] = "\(claimed.job.id)"
        logger[metadataKey: "job.kind"] = "\(claimed.job.work.kind)"
        if let id = claimed.job.work.correlationID { logger[metadataKey: handler.kind.correlation] = "\(id)" }
        do {
            return .success(try await handler.run(claimed.job, JobContext(lease: claimed.lease, logger: logger)))
        } catch {
            return .failure(error)
        }
    }

    /// What a handler returned counts even if it was told to stop; what it threw then is only the echo of that.
    private func transition(
        _ job: Job, _ result: Result<JobOutcome, any Error>, _ stopReason: RunningJob.StopReason?
    ) -> JobTransition {
        let now = queue.clock.now
        let outcome: JobOutcome
        switch (result, stopReason) {
        case (.success(let said), _): outcome = said
        case (.failure, .deadline): outcome = .retry(reason: "took longer than \(handler.kind.deadline)")
        case (.failure, _) where Task.isCancelled: return .givenBack(job, at: now)
        case (.failure(let error), _): outcome = .retry(reason: String(describing: error))
        }
        return .after(outcome, of: job, policy: handler.kind.policy, at: now, randomness: randomness)
    }

    private func settle(_ claimed: ClaimedJob, _ transition: JobTransition) async -> JobReport.Ending {
        for number in 1... {
            do {
                guard try await queue.settle(claimed, transition) else { return .refused }
                return JobReport.Ending(transition, of: claimed.job)
            } catch {
                // A sleep that throws was cancelled: the server stops, and the lease will tell others.
                let wait = Self.settlingPolicy.delay(afterFailedTry: number, randomness: randomness)
                guard number < Self.settlingPolicy.maxTries, (try? await queue.clock.sleep(for: wait)) != nil else {
                    return .unrecorded(reason: String(describing: error))
                }
            }
        }
        preconditionFailure("The tries are counted")
    }
}

extension JobReport.Ending {
    /// What the transition of a job looks like to an observer.
    init(_ transition: JobTransition, of job: Job) {
        self =
            switch transition {
            case .completed: .completed
            case .waiting(let due, let failedTries, let error?) where failedTries > job.progress.failedTries:
                .retried(reason: error, due: due)
            case .waiting(let due, _, let reason): .postponed(due: due, reason: reason)
            case .dead(_, let error): .died(reason: error)
            }
    }
}
