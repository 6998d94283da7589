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
    /// Bodies that wait at the same time share one commit. Cancelling the task does not cancel the write: who was told
    /// of a fact must be able to rely on its being written. When the body throws, nothing of it remains.
    ///
    /// - Throws: what the body throws, or `SQLError`; with `.outcomeUnknown` the changes may be there.
    func write<T: Sendable>(_ body: @escaping @Sendable (borrowing Connection) throws -> T) async throws -> T

    /// What an operator should know about the database, as pairs of a name and a value.
    func facts() async throws -> [SQLDatabaseFact]

    /// Finishes what is running and closes all connections.
    func close() async throws
}
