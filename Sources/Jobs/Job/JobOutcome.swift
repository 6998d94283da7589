/// What a handler says about its try.
public enum JobOutcome: Sendable, Hashable {
    /// The work is done.
    case done
    /// The try failed; it counts, and after the last one the job is a dead letter.
    ///
    /// `after` takes the place of the kind's own wait. The reason is stored and shown to people: no secrets.
    case retry(reason: String, after: Duration? = nil)
    /// Nothing went wrong, but it is too early; the try does not count.
    ///
    /// The handler sees to it that this ends, by the job's age or a deadline in the payload.
    case again(after: Duration)
    /// Something is in the way that has nothing to do with this job, and that a person has to mend; the try does not count.
    ///
    /// The reason is stored and shown to people: no secrets.
    case waits(reason: String, after: Duration)
    /// It will never work; a person decides.
    case dead(reason: String)
}
