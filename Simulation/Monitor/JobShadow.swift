/// What the monitor remembers of a job.
struct JobShadow {
    let kind: String
    var status: String
    var token: String?
    var leaseUntil: Int64?
}
