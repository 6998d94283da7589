/// Brings a database to the schema that the program was written for.
public struct Migrator: Sendable {
    private let migrations: [Migration]

    /// Takes the steps in their order.
    public init(_ migrations: [Migration]) {
        precondition(
            zip(migrations, 1...).allSatisfy { $0.version == $1 },
            "Migrations are numbered from 1 on without gaps")
        self.migrations = migrations
    }

    /// The steps that a database still lacks; all of them on a new one, none on one that is ahead of the program.
    ///
    /// Changes nothing.
    ///
    /// - Throws: `SQLError` with `.schemaTooNew` when the database is so far ahead that the program cannot work with it.
    public func pending(in database: any SQLDatabase) async throws -> [Migration] {
        try await database.read { connection in
            guard try connection.hasTable("schema_migrations") else { return migrations }
            return try remaining(connection)
        }
    }

    /// Applies all missing steps and returns them.
    ///
    /// Of two migrators one works; the other waits and finds nothing left to do. On SQLite the steps and their record are
    /// one transaction. On MySQL every statement is a commit of its own: when a step is interrupted, it is begun again,
    /// and what is there already is passed over.
    ///
    /// - Parameter microseconds: the present time, which is recorded with each step.
    public func migrate(_ database: any SQLDatabase, at microseconds: Int64) async throws -> [Migration] {
        guard try await !pending(in: database).isEmpty else { return [] }
        return try await database.alter { connection in
            try createTables(connection)
            let steps = try remaining(connection)
            for step in steps {
                for statement in step.statements(connection.dialect) {
                    do {
                        try connection.execute(statement)
                    } catch let error as SQLError where error.code == .alreadyDone {
                        continue
                    }
                }
                try record(step, at: microseconds, connection)
            }
            return steps
        }
    }

    /// The schema's version when it is ahead of the program, which can work with it; nil otherwise.
    ///
    /// - Throws: what `pending` throws.
    public func newerVersion(of database: any SQLDatabase) async throws -> Int? {
        try await database.read { connection in
            _ = try remaining(connection)
            let newest = try Self.newest(connection)
            return newest > migrations.count ? Int(newest) : nil
        }
    }

    private func record(_ step: Migration, at microseconds: Int64, _ connection: borrowing Connection) throws {
        let version = SQLValue.integer(Int64(step.version))
        // It may be there from a step that was interrupted.
        try connection.execute("DELETE FROM schema_readers WHERE version = ?", [version])
        try connection.execute(
            "INSERT INTO schema_readers (version, oldest_reader) VALUES (?, ?)",
            [version, .integer(Int64(step.oldestReader ?? 0))])
        try connection.execute(
            "INSERT INTO schema_migrations (version, name, applied_at) VALUES (?, ?, ?)",
            [version, .text(step.name), .integer(microseconds)])
    }

    /// Apart from each other, because there were databases before there was the second one.
    private func createTables(_ connection: borrowing Connection) throws {
        try connection.execute(
            """
            CREATE TABLE IF NOT EXISTS schema_migrations (
                version INT NOT NULL PRIMARY KEY, name VARCHAR(200) NOT NULL, applied_at BIGINT NOT NULL
            )\(connection.dialect.tableOptions)
            """)
        try connection.execute(
            """
            CREATE TABLE IF NOT EXISTS schema_readers (
                version INT NOT NULL PRIMARY KEY, oldest_reader INT NOT NULL
            )\(connection.dialect.tableOptions)
            """)
    }

    private static func newest(_ connection: borrowing Connection) throws -> Int64 {
        try connection.first("SELECT COALESCE(MAX(version), 0) FROM schema_migrations")?.integer() ?? 0
    }

    private func remaining(_ connection: borrowing Connection) throws -> [Migration] {
        let newest = try Self.newest(connection)
        guard try newest <= migrations.count || isReadable(connection) else {
            throw SQLError(
                .schemaTooNew,
                "the database has schema version \(newest), this program knows \(migrations.count): "
                    + "start the newer program that migrated it, or restore a backup from before")
        }
        return migrations.filter { $0.version > newest }
    }

    /// Whether every step that the program does not know says that programs like this one can work with it.
    private func isReadable(_ connection: borrowing Connection) throws -> Bool {
        guard try connection.hasTable("schema_readers") else { return false }
        let known = SQLValue.integer(Int64(migrations.count))
        return try connection.first(
            """
            SELECT m.version FROM schema_migrations m LEFT JOIN schema_readers r ON r.version = m.version \
            WHERE m.version > ? AND (r.oldest_reader IS NULL OR r.oldest_reader > ?)
            """, [known, known]) == nil
    }
}
