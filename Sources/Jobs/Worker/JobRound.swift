/// What one round of the queue did.
public struct JobRound: Sendable, Hashable {
    /// Done.
    public var completed = 0
    /// Failed, to be tried again.
    public var retried = 0
    /// Too early, to be run again.
    public var postponed = 0
    /// Failed for good.
    public var died = 0
    /// Results that were refused or could not be written, because the lease was lost or the database was.
    public var unsettled = 0
    /// Jobs whose former worker had let its lease run out; they became due again, or died.
    public var takenOver = 0

    /// How many tries were run.
    public var runs: Int { completed + retried + postponed + died + unsettled }

    mutating func count(_ ending: JobReport.Ending) {
        switch ending {
        case .completed: completed += 1
        case .retried: retried += 1
        case .postponed: postponed += 1
        case .died: died += 1
        case .refused, .unrecorded: unsettled += 1
        }
    }
}
