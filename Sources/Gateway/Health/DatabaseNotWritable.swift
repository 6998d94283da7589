/// The database answers, but takes no writes: its disk is full, or it was made read-only.
public struct DatabaseNotWritable: Error {
    /// Says so.
    public init() {}
}
