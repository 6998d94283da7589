import Database

/// A write session with a bug.
final class BuggyWriteSession: BuggySession, WriteSession {
    private let session: any WriteSession

    init(_ session: any WriteSession, _ bug: PlantedBug, _ bugs: Bugs) {
        self.session = session
        super.init(session, bug, bugs)
    }

    var changeCount: Int { session.changeCount }

    func begin() throws { try session.begin() }

    func rollback() { session.rollback() }

    func commit() throws {
        guard bug == .commitErrorIgnored else { return try session.commit() }
        do {
            try session.commit()
        } catch {
            session.rollback()
        }
    }

    override func execute(_ sql: String, _ values: [SQLValue]) throws -> Int {
        try again { try super.execute(sql, values) }
    }

    override func query(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow] {
        try again { try super.query(sql, values) }
    }

    /// The database has undone the transaction; the bug goes on as if it had not.
    private func again<T>(_ statement: () throws -> T) throws -> T {
        do {
            return try statement()
        } catch let error as SQLError where bug == .retryStatementOnly && error.code == .conflict {
            session.rollback()
            try session.begin()
            return try statement()
        }
    }
}
