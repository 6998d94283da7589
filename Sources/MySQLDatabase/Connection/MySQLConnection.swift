import CMariaDB
import Database
import Dispatch

/// One connection, used by one thread at a time.
///
/// It is of no use any more once `isBroken` is true: whatever was open in it is undone by the server.
final class MySQLConnection {
    /// What a connection is for, which decides how its session is set up.
    enum Purpose: Sendable {
        case reading
        case writing
        /// Changes of the schema, which may take hours.
        case altering
    }

    /// Statements per connection; the server has room for 16,382 by default.
    private static let cachedStatements = 128

    /// The place of its server in the list of hosts.
    let host: Int
    let server: MySQLServer
    private(set) var isBroken = false
    private(set) var lastInsertedID: Int64 = 0
    private let handle: UnsafeMutablePointer<MYSQL>
    private var statements = StatementCache(capacity: MySQLConnection.cachedStatements)

    /// Connects, logs in, and sets the session up.
    init(to host: Int, for purpose: Purpose, _ configuration: MySQLConfiguration) throws(MySQLFailure) {
        self.host = host
        handle = try MySQLLogin.connect(to: configuration.hosts[host], for: purpose, configuration)
        do {
            server = try MySQLLogin.setUp(handle, for: purpose, configuration)
        } catch {
            mysql_close(handle)
            throw error
        }
    }

    deinit {
        // Statements belong to the connection and go first.
        statements.forgetAll()
        mysql_close(handle)
    }

    /// The server's number of this connection.
    var id: UInt { UInt(mysql_thread_id(handle)) }

    /// Runs a statement that has neither values nor rows, such as COMMIT.
    func run(_ sql: String) throws(MySQLFailure) {
        do {
            try MySQLLogin.run(sql, on: handle)
        } catch {
            throw noting(error)
        }
    }

    /// Runs a statement through the cache and returns the number of rows that it found or inserted.
    func execute(_ sql: String, _ values: [SQLValue]) throws(MySQLFailure) -> Int {
        // The server would end the connection over it, which looks like a server that is away.
        guard ParameterBuffers.size(values) < server.packetLimit else {
            throw MySQLFailure(1153, "the values are larger than max_allowed_packet")
        }
        return try withStatement(sql) { statement throws(MySQLFailure) in
            let found = try statement.execute(values)
            lastInsertedID = statement.lastInsertedID
            return found
        }
    }

    /// Runs a statement through the cache and returns its rows.
    func query(_ sql: String, _ values: [SQLValue] = []) throws(MySQLFailure) -> [SQLRow] {
        try withStatement(sql) { statement throws(MySQLFailure) in try statement.query(values) }
    }

    /// Asks the server for a sign of life.
    func isAlive() -> Bool {
        if !isBroken, mysql_ping(handle) != 0 { isBroken = true }
        return !isBroken
    }

    /// Gives the connection up, so that nobody takes it for a good one.
    func giveUp() { isBroken = true }

    private func withStatement<T>(
        _ sql: String, _ body: (MySQLStatement) throws(MySQLFailure) -> T
    ) throws(MySQLFailure) -> T {
        do {
            return try attempt(sql, body)
        } catch let failure where MySQLErrors.isOutdated(failure.number) {
            statements.forget(sql)
        } catch let failure where MySQLErrors.isTooManyStatements(failure.number) {
            statements.forgetAll()
        } catch {
            throw noting(error)
        }
        do {
            return try attempt(sql, body)
        } catch {
            throw noting(error)
        }
    }

    private func attempt<T>(
        _ sql: String, _ body: (MySQLStatement) throws(MySQLFailure) -> T
    ) throws(MySQLFailure) -> T {
        let statement = try prepared(sql)
        defer { if !statement.isUsable { statements.forget(sql) } }
        return try body(statement)
    }

    private func prepared(_ sql: String) throws(MySQLFailure) -> MySQLStatement {
        if let statement = statements.find(sql) { return statement }
        let statement = try MySQLStatement(sql, on: handle)
        statements.keep(statement, for: sql)
        return statement
    }

    private func noting(_ failure: MySQLFailure) -> MySQLFailure {
        if MySQLErrors.isUnusable(failure.number) { isBroken = true }
        return failure
    }
}
