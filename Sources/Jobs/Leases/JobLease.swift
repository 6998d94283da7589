import Bytes
public import Database

/// A worker's claim to a job: its number and the random token that was drawn when it was claimed.
///
/// Every write of a job carries the token. Whoever was paused for so long that another worker took over finds another
/// token there and changes nothing.
public struct JobLease: Sendable, Hashable {
    /// The claimed job.
    public let jobID: Int64
    let token: String

    /// Whether the job is still this worker's, as seen by the caller's transaction.
    ///
    /// A handler whose effects must not be written twice asks this in the transaction that writes them. It also locks
    /// the row until the commit, so nobody takes over in between.
    public func isHeld(_ connection: borrowing Connection) throws -> Bool {
        // Writes what is there already: counts the row and locks it, on every database alike.
        try connection.execute(
            "UPDATE retry_queue SET status = 'processing' WHERE id = ? AND lease_token = ? AND status = 'processing'",
            [.integer(jobID), .text(token)]) == 1
    }

    /// 32 hexadecimal digits that nobody else draws.
    static func newToken(_ randomness: Randomness) -> String {
        Hexadecimal.text(randomness.next()) + Hexadecimal.text(randomness.next())
    }
}
