import Database

/// Carries groups of writes through transactions on whatever connection there is at the moment.
final class MySQLWriteSession: WriteSession {
    let dialect = SQLDialect.mysql
    private let slot: ConnectionSlot
    private let mark: CommitMark
    private let deadline: Deadline
    private var session: MySQLSession?
    /// What the sessions before the present one had changed.
    private var earlierChanges = 0
    /// Whether appended rows are inserted together; not after some were refused, so that who is to blame is told.
    private var gathers = true

    init(on slot: ConnectionSlot, mark: CommitMark, until deadline: Deadline) {
        self.slot = slot
        self.mark = mark
        self.deadline = deadline
    }

    var lastInsertedID: Int64 { session?.lastInsertedID ?? 0 }

    var changeCount: Int { earlierChanges + (session?.changeCount ?? 0) }

    func begin() throws {
        earlierChanges = changeCount
        if session?.hasRefusedRows == true { gathers = false }
        session = nil
        let connection = try slot.connection(until: deadline)
        do throws(MySQLFailure) {
            try mark.register(on: connection)
        } catch {
            throw connection.isBroken ? SQLError(.conflict, error.text) : MySQLErrors.translate(error)
        }
        let session = MySQLSession(connection, gathers: gathers)
        try session.run("START TRANSACTION")
        self.session = session
    }

    func execute(_ sql: String, _ values: [SQLValue]) throws -> Int {
        try open.execute(sql, values)
    }

    func query(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow] {
        try open.query(sql, values)
    }

    func find(_ key: SQLLookUp.Key) throws -> SQLRow? {
        try open.find(key)
    }

    func lookAhead(_ keys: [SQLLookUp.Key]) throws {
        try open.lookAhead(keys)
    }

    func append(_ insertion: SQLInsertion, _ values: [SQLValue]) throws {
        try open.append(insertion, values)
    }

    func commit() throws {
        let session = open
        // What read only has nothing to lose; when the connection is lost, it reads again.
        guard session.changeCount > 0 else { return try session.run("COMMIT") }
        try session.insertRows()
        do throws(MySQLFailure) {
            try mark.set(on: session.connection)
        } catch {
            throw session.connection.isBroken ? SQLError(.conflict, error.text) : MySQLErrors.translate(error)
        }
        do throws(MySQLFailure) {
            try session.connection.run("COMMIT")
        } catch {
            guard !MySQLErrors.provesRollback(error) else { throw MySQLErrors.translate(error) }
            session.connection.giveUp()
            switch fate() {
            case .committed: return
            case .undone: throw SQLError(.conflict, "\(error.number) \(error.text)")
            case .unknown: throw SQLError(.outcomeUnknown, "\(error.number) \(error.text)")
            }
        }
    }

    func rollback() {
        guard let session, !session.connection.isBroken else { return }
        do throws(MySQLFailure) {
            try session.connection.run("ROLLBACK")
        } catch {
            session.connection.giveUp()
        }
    }

    private var open: MySQLSession {
        guard let session else { preconditionFailure("A statement was run outside of a transaction") }
        return session
    }

    /// Asks until there is an answer or the time for it is over.
    private func fate() -> CommitMark.Fate {
        let end = Deadline.after(slot.configuration.limits.settling)
        while true {
            let connection: MySQLConnection
            do throws(SQLError) {
                connection = try slot.connection(until: end)
            } catch {
                return .unknown
            }
            do throws(MySQLFailure) {
                return try mark.fate(on: connection)
            } catch {
                connection.giveUp()
                guard !end.hasPassed else { return .unknown }
                Waiting.milliseconds(.random(in: 20...60))
            }
        }
    }
}
