/// How far the workers are behind, for metrics and alarms.
///
/// Jobs of kinds that no running worker knows count as well: otherwise nobody would notice them.
public struct JobBacklog: Sendable, Hashable {
    /// Waiting jobs whose time has come.
    public let due: Int
    /// Waiting jobs whose time is still to come.
    public let scheduled: Int
    /// Jobs under a lease.
    public let running: Int
    /// Leases that ran out and wait for a worker to notice.
    public let expiredLeases: Int
    /// Dead letters that wait for a person.
    public let deadLetters: Int
    /// Since when the longest-waiting due job is due; nil without any.
    public let oldestDueAge: Duration?
}
