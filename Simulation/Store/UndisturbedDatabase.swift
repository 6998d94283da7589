import Database

/// The store before anything goes wrong: what is set up before the servers of a world start.
///
/// Unchecked, as everything in a world is: it runs on one thread, see `Loom`.
final class UndisturbedDatabase: SQLDatabase, @unchecked Sendable {
    let dialect = SQLDialect.sqlite
    private let writer: SQLiteHandle

    init(_ writer: SQLiteHandle) {
        self.writer = writer
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (borrowing Connection) throws -> T) async throws -> T {
        try body(Connection(ReadSession(writer)))
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (borrowing Connection) throws -> T) async throws -> T {
        try body(Connection(ReadSession(writer)))
    }

    func facts() async throws -> [SQLDatabaseFact] { [] }

    func close() async throws {}
}
