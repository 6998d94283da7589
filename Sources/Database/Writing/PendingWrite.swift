/// A write that waits for its commit, its result kept until then.
package protocol PendingWrite: AnyObject, Sendable {
    /// The row that the body will look for, if it has said so.
    var ahead: SQLLookUp.Key? { get }

    /// Runs the body, once per try, and keeps its result.
    ///
    /// Returns the error of a body that threw.
    func run(_ connection: borrowing Connection) -> (any Error)?

    /// Answers the caller with the kept result, after the commit.
    func answer()

    /// Answers the caller with an error of the group, unless it has an answer.
    func fail(_ error: any Error)
}
