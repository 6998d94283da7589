/// A session that can carry a group of writes through one transaction.
public protocol WriteSession: SQLSession {
    /// Opens a transaction that may write.
    func begin() throws

    /// Fetches rows that the bodies of a group will look for, if that is cheaper together.
    ///
    /// Each is handed out once: who asks again may have to see what was changed since.
    func lookAhead(_ keys: [SQLLookUp.Key]) throws

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

extension WriteSession {
    /// Leaves it to the bodies.
    public func lookAhead(_ keys: [SQLLookUp.Key]) {}
}
