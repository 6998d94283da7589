/// A session that can carry a group of writes through one transaction.
public protocol WriteSession: SQLSession {
    /// Opens a transaction that may write.
    func begin() throws

    /// Makes the changes durable.
    ///
    /// Throws `.outcomeUnknown` when they may be there all the same.
    func commit() throws

    /// Undoes everything since `begin`; must leave the session usable or make the next `begin` throw.
    func rollback()

    /// Grows with every changed row and every change of the schema, undone ones included: tells whether a failed body
    /// left anything behind.
    var changeCount: Int { get }
}
