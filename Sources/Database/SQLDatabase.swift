/// A database behind two doors: one for reading, one for writing, each a transaction.
///
/// A body is synchronous, so no transaction is ever open across a network call. It has no side effects and may be run
/// more than once: after a conflict, or because another body of its group failed.
public protocol SQLDatabase: Sendable {
    /// The words of this database.
    var dialect: SQLDialect { get }

    /// Runs a body in a transaction that sees one state of the database and changes nothing.
    ///
    /// - Throws: what the body throws, or `SQLError`.
    func read<T: Sendable>(_ body: @escaping @Sendable (borrowing Connection) throws -> T) async throws -> T

    /// Runs a body in a transaction and returns after its changes are durable.
    ///
    /// SQLite runs one body at a time. On MySQL others may commit between two statements of a body: what it has read may
    /// not be so any more when it writes. So a body that decides by what it has read names that in the WHERE clause of
    /// its UPDATE and throws `.conflict` when no row is found, or leaves the decision to a unique key; it is then run
    /// again.
    ///
    /// Bodies that wait at the same time share one commit. Cancelling the task does not cancel the write: who was told
    /// of a fact must be able to rely on its being written. When the body throws, nothing of it remains.
    ///
    /// - Throws: what the body throws, or `SQLError`; with `.outcomeUnknown` the changes may be there.
    func write<T: Sendable>(_ body: @escaping @Sendable (borrowing Connection) throws -> T) async throws -> T

    /// The same for a body that will look for a row with `Connection.find`.
    ///
    /// Where each statement is a journey, one of them may fetch what all bodies of a group will look for.
    func write<T: Sendable>(
        ahead key: SQLLookUp.Key?, _ body: @escaping @Sendable (borrowing Connection) throws -> T
    ) async throws -> T

    /// Runs a body that changes the schema, while no other process does.
    ///
    /// On SQLite it is one transaction. On MySQL each statement is a commit of its own, so what a body does must do no
    /// harm when it is done a second time; a table, column or index that is there already is reported as `.alreadyDone`.
    ///
    /// - Throws: what the body throws, or `SQLError`.
    func alter<T: Sendable>(_ body: @escaping @Sendable (borrowing Connection) throws -> T) async throws -> T

    /// What an operator should know about the database, as pairs of a name and a value.
    func facts() async throws -> [SQLDatabaseFact]

    /// Finishes what is running and closes all connections.
    func close() async throws
}

extension SQLDatabase {
    /// Leaves the look to the body.
    public func write<T: Sendable>(
        ahead key: SQLLookUp.Key?, _ body: @escaping @Sendable (borrowing Connection) throws -> T
    ) async throws -> T {
        try await write(body)
    }

    /// Where changes of the schema are part of transactions, they are writes like others.
    public func alter<T: Sendable>(
        _ body: @escaping @Sendable (borrowing Connection) throws -> T
    ) async throws -> T {
        try await write(body)
    }
}
