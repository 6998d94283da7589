public import Database
public import Time

/// A database on a MySQL or MariaDB server, or on a Galera cluster of them.
///
/// A few connections write and the others read, each on a thread of its own. Reads see one state of the database. Writes
/// see what is committed (READ COMMITTED) and run beside those of other connections, nodes and processes; see
/// `SQLDatabase.write` for what that asks of a body.
public final class MySQLDatabase: SQLDatabase {
    /// The words of MySQL and MariaDB.
    public let dialect = SQLDialect.mysql
    /// How often a read is run that lost its connection or was undone.
    private static let maximumTries = 6

    private let configuration: MySQLConfiguration
    private let clock: any WallClock
    private let prober: HostProber
    private let writers: [MySQLWriter]
    private let writes: WriteQueue
    private let reads: ReadQueue
    private let altering: Lane<ConnectionSlot>
    private let schemaLock: SchemaLock

    /// Connects and proves that the server can be used.
    ///
    /// - Parameters:
    ///   - patience: how long a server is waited for that does not answer yet.
    ///   - clock: is compared with the server's.
    /// - Throws: `SQLError` with `.unavailable` when no server can be reached, lets us in, and is new enough.
    public static func open(
        _ configuration: MySQLConfiguration, patience: Duration = .seconds(8), clock: any WallClock = SystemClock()
    ) async throws -> MySQLDatabase {
        let database = MySQLDatabase(configuration, clock)
        do {
            try await database.prove(within: patience)
        } catch {
            try await database.close()
            throw error
        }
        return database
    }

    private init(_ configuration: MySQLConfiguration, _ clock: any WallClock) {
        let hosts = HostList(count: configuration.hosts.count)
        func slot(_ purpose: MySQLConnection.Purpose) -> ConnectionSlot {
            ConnectionSlot(for: purpose, hosts, configuration)
        }
        let process = (0..<2).map { _ in String(UInt64.random(in: 0...UInt64.max), radix: 16) }.joined()
        let writers = (0..<configuration.writers).map { number in
            MySQLWriter(slot: slot(.writing), mark: CommitMark(writer: "\(process).\(number)"))
        }
        let patience = configuration.limits.patience
        self.configuration = configuration
        self.clock = clock
        self.writers = writers
        prober = HostProber(hosts, configuration)
        writes = WriteQueue(
            label: "lango.mysql.writer", writers: writers.count, patience: patience, metrics: configuration.metrics
        ) { number, deadline, body in
            body(writers[number].session(until: deadline ?? .after(patience)))
        }
        reads = ReadQueue(
            (0..<configuration.readers).map { Lane(label: "lango.mysql.reader.\($0)", slot(.reading)) },
            patience: patience)
        altering = Lane(label: "lango.mysql.altering", slot(.altering))
        schemaLock = SchemaLock(holder: process, renewing: Lane(label: "lango.mysql.renewing", slot(.writing)))
        prober.start()
    }

    /// Reads one state of the database on one of the readers.
    ///
    /// The body is run again when its connection is lost or the server undoes it.
    public func read<T: Sendable>(
        _ body: @escaping @Sendable (borrowing Connection) throws -> T
    ) async throws -> T {
        try await reads.run { slot, deadline in
            try Self.again(until: deadline) { try Self.read(on: slot, until: deadline, body) }
        }
    }

    /// Writes with the next group of one of the writers and returns after its commit.
    public func write<T: Sendable>(
        _ body: @escaping @Sendable (borrowing Connection) throws -> T
    ) async throws -> T {
        try await writes.write(body)
    }

    /// The same, with the row that the body will look for fetched together with those of its group.
    public func write<T: Sendable>(
        ahead key: SQLLookUp.Key?, _ body: @escaping @Sendable (borrowing Connection) throws -> T
    ) async throws -> T {
        try await writes.write(ahead: key, body)
    }

    /// Runs a body outside of any transaction, while no other process does the same.
    ///
    /// Every statement is a commit of its own, so the body has to be one that can be run again from its beginning.
    public func alter<T: Sendable>(
        _ body: @escaping @Sendable (borrowing Connection) throws -> T
    ) async throws -> T {
        try await altering.result { [schemaLock, configuration] slot in
            let connection = try slot.connection(until: .after(configuration.limits.patience))
            do throws(MySQLFailure) {
                try schemaLock.take(on: connection)
            } catch {
                throw MySQLErrors.translate(error)
            }
            // A lease that cannot be given back runs out.
            defer { try? schemaLock.release(on: connection) }
            return try body(Connection(AlteringSession(connection)))
        }
    }

    /// What the server is, how durable its commits are, and how its cluster is.
    public func facts() async throws -> [SQLDatabaseFact] {
        try await reads.run { [configuration, clock] slot, deadline in
            try Self.again(until: deadline) {
                let connection = try slot.connection(until: deadline)
                do throws(MySQLFailure) {
                    return try MySQLFacts(connection, configuration).all(at: clock)
                } catch {
                    throw connection.isBroken ? SQLError(.conflict, error.text) : MySQLErrors.translate(error)
                }
            }
        }
    }

    /// Finishes what is waiting and closes all connections.
    public func close() async throws {
        prober.stop()
        await writes.close()
        for writer in writers { writer.close() }
        try await reads.close()
        try await altering.result { $0.close() }
    }

    private func prove(within patience: Duration) async throws {
        let objection = try await altering.result { slot in
            defer { slot.close() }
            return try slot.connection(until: .after(patience)).server.objection
        }
        if let objection { throw SQLError(.unavailable, objection) }
    }

    /// Runs a body until it loses neither connection nor conflict, or it is too late.
    private static func again<T>(until deadline: Deadline, _ body: () throws -> T) throws -> T {
        for _ in 1..<maximumTries where !deadline.hasPassed {
            do {
                return try body()
            } catch let error as SQLError where error.code == .conflict {
                Waiting.milliseconds(.random(in: 1...20))
            }
        }
        return try body()
    }

    private static func read<T>(
        on slot: ConnectionSlot, until deadline: Deadline, _ body: (borrowing Connection) throws -> T
    ) throws -> T {
        let session = MySQLSession(try slot.connection(until: deadline))
        try session.run("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
        let result = Result { try body(Connection(session)) }
        // Whatever the body made of it: what it read is not one state.
        if let failure = session.failure {
            end(session)
            throw failure
        }
        end(session)
        return try result.get()
    }

    /// Ends a transaction that has changed nothing.
    private static func end(_ session: MySQLSession) {
        guard !session.connection.isBroken else { return }
        do throws(SQLError) { try session.run("COMMIT") } catch { session.connection.giveUp() }
    }
}
