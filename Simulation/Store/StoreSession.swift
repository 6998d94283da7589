import Database

/// One transaction of one process on the store, with what goes wrong in it.
final class StoreSession: WriteSession {
    let dialect = SQLDialect.sqlite
    private let world: World
    private let incarnation: Incarnation
    private let lastError = SQLError(.unavailable, "simulated: the connection is lost")
    /// Reads what was there when the group was taken up, of tables that this transaction has not written to; nil on a second
    /// try.
    ///
    /// As READ COMMITTED may have it: between a look and the statement that rests on it, others commit.
    private var snapshot: SQLiteHandle?
    /// After how many statements one fails.
    private var failsAfter: Int?
    private var statements = 0
    private var written: Set<Substring> = []
    /// What the group said it would look for, as it was at the beginning, as on a server that is a journey away.
    private var foreseen: [SQLLookUp.Key: SQLRow] = [:]
    private var hasWritten: Bool { !written.isEmpty }
    /// Whether a fault of this transaction was a killed process.
    private(set) var isKilled = false

    private var writer: SQLiteHandle { world.store.writer }

    init(_ world: World, _ incarnation: Incarnation, snapshot: SQLiteHandle?) {
        self.world = world
        self.incarnation = incarnation
        self.snapshot = snapshot
    }

    var lastInsertedID: Int64 { writer.lastInsertedID }
    var changeCount: Int { writer.changeCount }

    func begin() throws {
        guard !isKilled else { throw lastError }
        let plan = world.plan.database
        if world.happens(plan.beginFails) { throw world.dice.pick([DatabaseFault.unavailable, .busy]).error }
        statements = 0
        written = []
        foreseen = [:]
        failsAfter = world.happens(plan.statementFails) ? world.dice.number(0...8) : nil
        _ = try writer.query("BEGIN IMMEDIATE", [])
        _ = writer.takeChanges()
    }

    func execute(_ sql: String, _ values: [SQLValue]) throws -> Int {
        try count()
        if let table = Self.tables(in: sql).first { written.insert(table) }
        return try writer.execute(sql, values)
    }

    func query(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow] {
        try count()
        if let snapshot, written.isDisjoint(with: Self.tables(in: sql)) { return try snapshot.query(sql, values) }
        return try writer.query(sql, values)
    }

    func lookAhead(_ keys: [SQLLookUp.Key]) throws {
        for key in keys { foreseen[key] = try query(key.lookUp.single, [.text(key.value)]).first }
    }

    func find(_ key: SQLLookUp.Key) throws -> SQLRow? {
        if let row = foreseen.removeValue(forKey: key) { return row }
        return try query(key.lookUp.single, [.text(key.value)]).first
    }

    /// The tables that a statement names; the one that it changes comes first.
    private static func tables(in sql: String) -> [Substring] {
        var tables: [Substring] = []
        var isTable = false
        for word in sql.split(whereSeparator: { $0 == " " || $0 == "\n" || $0 == "(" || $0 == ")" || $0 == "," }) {
            if isTable { tables.append(word) }
            isTable = word == "FROM" || word == "JOIN" || word == "UPDATE" || word == "INTO"
        }
        return tables
    }

    private func count() throws {
        statements += 1
        guard let failsAfter, statements > failsAfter else { return }
        self.failsAfter = nil
        world.see(.statementFailed)
        throw world.dice.pick(DatabaseFault.allCases).error
    }

    func commit() throws {
        let plan = world.plan.database
        if world.happens(world.plan.machines.killBeforeCommit) {
            world.see(.killedBeforeCommit)
            return try kill()
        }
        if hasWritten, world.happens(plan.commitConflicts) {
            world.see(.commitConflicted)
            throw DatabaseFault.conflict.error
        }
        if world.happens(plan.commitLostWithoutEffect) {
            world.see(.commitLostWithoutEffect)
            throw SQLError(.outcomeUnknown, "simulated: the answer to COMMIT is lost")
        }
        let isLost = world.happens(plan.commitLostWithEffect)
        _ = try writer.query("COMMIT", [])
        snapshot = nil
        world.monitor.committed(writer.takeChanges(), by: incarnation)
        if world.happens(world.plan.machines.killAfterCommit) {
            world.see(.killedAfterCommit)
            isKilled = true
            world.kill(incarnation, "after a commit")
        } else if isLost {
            world.see(.commitLostWithEffect)
            throw SQLError(.outcomeUnknown, "simulated: the answer to COMMIT is lost")
        }
    }

    private func kill() throws {
        isKilled = true
        world.kill(incarnation, "before a commit")
        throw lastError
    }

    func rollback() {
        // A transaction that lost a conflict begins anew and sees what is there then.
        snapshot = nil
        if writer.isInTransaction { _ = try? writer.query("ROLLBACK", []) }
        _ = writer.takeChanges()
    }
}
