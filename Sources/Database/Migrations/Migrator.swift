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

    /// The steps that a database still lacks; all of them on a new one.
    ///
    /// Changes nothing.
    ///
    /// - Throws: `SQLError` with `.schemaTooNew` when the database is ahead of the program.
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
            try createTable(connection)
            let steps = try remaining(connection)
            for step in steps {
                for statement in step.statements(connection.dialect) {
                    do {
                        try connection.execute(statement)
                    } catch let error as SQLError where error.code == .alreadyDone {
                        continue
                    }
                }
                try connection.execute(
                    "INSERT INTO schema_migrations (version, name, applied_at) VALUES (?, ?, ?)",
                    [.integer(Int64(step.version)), .text(step.name), .integer(microseconds)])
            }
            return steps
        }
    }

    private func createTable(_ connection: borrowing Connection) throws {
        try connection.execute(
            """
            CREATE TABLE IF NOT EXISTS schema_migrations (
                version INT NOT NULL PRIMARY KEY, name VARCHAR(200) NOT NULL, applied_at BIGINT NOT NULL
            )\(connection.dialect.tableOptions)
            """)
    }

    private func remaining(_ connection: borrowing Connection) throws -> [Migration] {
        let newest = try connection.first("SELECT COALESCE(MAX(version), 0) FROM schema_migrations")?.integer() ?? 0
        guard newest <= migrations.count else {
            throw SQLError(
                .schemaTooNew,
                "the database has schema version \(newest), this program knows \(migrations.count): "
                    + "start the newer program that migrated it, or restore a backup from before")
        }
        return migrations.filter { $0.version > newest }
    }
}
