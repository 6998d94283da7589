/// A job and the lease under which this process has it.
struct ClaimedJob: Sendable, Hashable {
    let job: Job
    let lease: JobLease
}
