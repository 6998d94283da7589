import Access
import Database
import Gateway
import Jobs
import Logging
import OperatorLog
import Payments
import PublicForms
import Synchronization
import Time
import Traces

extension PeriodicService {
    /// Writes what was logged, and tells who listens.
    static func logWriter(
        _ logWriter: LogWriter, to database: any SQLDatabase, _ hub: EventHub, clock: any WallClock, logger: Logger
    ) -> PeriodicService {
        PeriodicService(
            name: "Writing log lines", interval: .seconds(1), hasLastRound: true, clock: clock, logger: logger
        ) {
            while try await logWriter.flush(
                to: database, at: clock.now, onWritten: { records in hub.announce { records.map(EventNotice.init) } })
            {}
        }
    }

    /// Asks the database for a sign of life, and the disk for its room.
    static func pulse(
        _ pulse: DatabasePulse, _ disk: DiskSpace?, clock: any WallClock, logger: Logger
    ) -> PeriodicService {
        PeriodicService(
            name: "Asking the database for a sign of life", interval: DatabasePulse.interval, clock: clock,
            logger: logger
        ) {
            disk?.look()
            try await pulse.beat()
        }
    }

    /// Finds out whether the database takes writes.
    static func writeProbe(_ pulse: DatabasePulse, clock: any WallClock, logger: Logger) -> PeriodicService {
        PeriodicService(
            name: "Trying a write", interval: DatabasePulse.interval, clock: clock, logger: logger
        ) {
            await pulse.probeWrites()
        }
    }

    /// Keeps callbacks that nothing speaks for within their bounds.
    static func unproven(_ unproven: UnprovenCallbacks, clock: any WallClock, logger: Logger) -> PeriodicService {
        PeriodicService(name: "Removing unproven callbacks", interval: .seconds(5), clock: clock, logger: logger) {
            while try await unproven.markEarlier() {
                // Throws when the server stops.
                try await clock.sleep(for: .milliseconds(100))
            }
            let removed = try await unproven.trim(at: clock.now)
            if removed > 0 { logger.info("Unproven callbacks removed", metadata: ["count": "\(removed)"]) }
        }
    }

    /// Exchanges the use of API keys with the other processes on this database.
    static func keyCounts(_ keys: APIKeyService, clock: any WallClock, logger: Logger) -> PeriodicService {
        PeriodicService(
            name: "Exchanging the counts of API keys", interval: .seconds(1), hasLastRound: true, clock: clock,
            logger: logger
        ) {
            try await keys.exchangeCounts()
        }
    }

    /// Removes what is older than its retention, in small batches with pauses that let payments through.
    ///
    /// - Parameter jobs: how long jobs that have ended are kept.
    static func pruning(_ pruning: Pruning, jobs: Duration?, of queue: JobQueue, clock: any WallClock, logger: Logger)
        -> PeriodicService
    {
        PeriodicService(name: "Removing old records", interval: .seconds(600), clock: clock, logger: logger) {
            var removed = 0
            while !Task.isCancelled {
                let count = try await pruning.removeBatch(at: clock.now)
                guard count > 0 else { break }
                removed += count
                try await clock.sleep(for: .milliseconds(100))
            }
            if let jobs {
                removed += try await queue.prune(endedBefore: try await pruning.cutoff(jobs: jobs, at: clock.now))
            }
            if removed > 0 { logger.info("Old records removed", metadata: ["count": "\(removed)"]) }
        }
    }

    /// Takes over changes of merchants, and says which of them cannot be used.
    static func merchants(
        _ merchants: MerchantDirectory, clock: any WallClock, logger: Logger
    ) -> PeriodicService {
        let told = Mutex(merchants.problems)
        return PeriodicService(
            name: "Reading the merchants", interval: MerchantDirectory.refreshInterval, clock: clock, logger: logger
        ) {
            try await merchants.refresh()
            let problems = merchants.problems
            let news = told.withLock { told in
                defer { told = problems }
                return problems.filter { told[$0.key] != $0.value }
            }
            for (name, problem) in news {
                logger.error("A merchant cannot be used", metadata: ["merchant": "\(name)", "reason": "\(problem)"])
            }
        }
    }

    /// Looks whether the clock has leaped.
    static func clockWatch(_ watch: ClockWatch, clock: any WallClock, logger: Logger) -> PeriodicService {
        PeriodicService(name: "Looking at the clock", interval: ClockWatch.interval, clock: clock, logger: logger) {
            try await watch.look()?.report(to: logger)
        }
    }

    /// Counts new transitions into the totals.
    static func totals(
        _ totals: TotalsKeeper, observe: @escaping @Sendable ([PaymentMove: Int]) -> Void, clock: any WallClock,
        logger: Logger
    ) -> PeriodicService {
        PeriodicService(name: "Counting payments", interval: .milliseconds(500), clock: clock, logger: logger) {
            try await totals.run(observe: observe)
        }
    }

    /// Looks whether the certificate's files have changed.
    static func certificates(
        _ certificates: TLSCertificates?, clock: any WallClock, logger: Logger
    ) -> PeriodicService {
        PeriodicService(name: "Looking at the TLS files", interval: .seconds(5), clock: clock, logger: logger) {
            certificates?.reload()
        }
    }

    /// Ends a time in which everything is logged.
    static func logThreshold(_ threshold: LogThreshold, clock: any WallClock, logger: Logger) -> PeriodicService {
        PeriodicService(name: "Looking at the log level", interval: .seconds(1), clock: clock, logger: logger) {
            threshold.look(at: clock.now, logger: logger)
        }
    }

    /// Looks at what metrics show of the database.
    static func standing(_ metrics: StandingMetrics, clock: any WallClock, logger: Logger) -> PeriodicService {
        PeriodicService(
            name: "Looking at the database for metrics", interval: StandingMetrics.interval, clock: clock,
            logger: logger
        ) {
            try await metrics.look()
        }
    }

    /// Looks for what no request and no callback moves on: interrupted and overdue payments.
    static func upkeep(_ payments: Payments, clock: any WallClock, logger: Logger) -> PeriodicService {
        PeriodicService(name: "Upkeep", interval: .seconds(5), clock: clock, logger: logger) {
            _ = try await payments.recovery.run { interrupted in
                var metadata: Logger.Metadata = ["transaction_id": "\(interrupted.id)"]
                if let traceID = interrupted.traceID { metadata["trace_id"] = "\(traceID)" }
                logger.warning("Interrupted payment found: its outcome is asked for", metadata: metadata)
            }
            let overdue = try await payments.lookUpSweep.run()
            if overdue > 0 { logger.info("Overdue payments are looked up", metadata: ["count": "\(overdue)"]) }
        }
    }
}

extension SeenTime.Leap {
    /// Says that the clock has leaped, and what follows.
    func report(to logger: Logger) {
        logger.warning(
            "The clock has leaped, or nothing ran for long: what is removed or given up by age waits that much longer",
            metadata: ["from": "\(from.rfc3339)", "to": "\(to.rfc3339)"])
    }
}
