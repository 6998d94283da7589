extension JobWorker {
    /// The rhythm of a worker.
    public struct Configuration: Sendable, Hashable {
        /// How many handlers run at the same time.
        public var slots: Int
        /// How many jobs one claim takes at most; 10 in the reference.
        public var batch: Int
        /// How often due jobs are looked for when nothing else wakes the worker; made up to 10 % shorter or longer.
        public var pollInterval: Duration
        /// How long a claim holds without a heartbeat.
        ///
        /// Must exceed the heartbeat by more than clocks of two machines may differ, 30 s.
        public var lease: Duration
        /// How often the leases of running jobs are lengthened.
        public var heartbeat: Duration
        /// How often leases that ran out are looked for: with the lease, less than the 75 s that are promised.
        public var takeOverInterval: Duration
        /// When `processOnce` ends although more is due: before cron starts the next one.
        public var roundLimit: Duration

        /// Describes a rhythm.
        public init(
            slots: Int = 8, batch: Int = 10, pollInterval: Duration = .seconds(1), lease: Duration = .seconds(60),
            heartbeat: Duration = .seconds(20), takeOverInterval: Duration = .seconds(5),
            roundLimit: Duration = .seconds(50)
        ) {
            precondition(slots >= 1 && batch >= 1, "A worker takes at least one job")
            precondition(pollInterval > .zero && takeOverInterval > .zero, "Polling needs a pause")
            precondition(heartbeat > .zero && lease > heartbeat, "A lease outlives its heartbeat")
            self.slots = slots
            self.batch = batch
            self.pollInterval = pollInterval
            self.lease = lease
            self.heartbeat = heartbeat
            self.takeOverInterval = takeOverInterval
            self.roundLimit = roundLimit
        }
    }
}
