import Database
import Synchronization

/// A session without a database: it keeps what it was told, counts changes, and fails where the script says so.
final class ScriptedSession: WriteSession, Sendable {
    private struct State {
        var log: [String] = []
        var changes = 0
        var failures: [String: [SQLError]]
    }

    let dialect = SQLDialect.sqlite
    private let state: Mutex<State>
    private let whileCommitting: @Sendable () -> Void

    /// Takes the errors of the next runs of `BEGIN`, `COMMIT` or a statement, in their order.
    init(_ failures: [String: [SQLError]] = [:], whileCommitting: @escaping @Sendable () -> Void = {}) {
        state = Mutex(State(failures: failures))
        self.whileCommitting = whileCommitting
    }

    /// Every statement, with BEGIN, COMMIT and ROLLBACK.
    var log: [String] { state.withLock(\.log) }

    func count(_ statement: String) -> Int { log.count { $0 == statement } }

    var lastInsertedID: Int64 { 0 }

    var changeCount: Int { state.withLock(\.changes) }

    func begin() throws { try run("BEGIN") }

    func lookAhead(_ keys: [SQLLookUp.Key]) throws {
        if !keys.isEmpty { try run("AHEAD \(keys.map(\.value).joined(separator: " "))") }
    }

    func commit() throws {
        whileCommitting()
        try run("COMMIT")
    }

    func rollback() { state.withLock { $0.log.append("ROLLBACK") } }

    func execute(_ sql: String, _ values: [SQLValue]) throws -> Int {
        try run(sql)
        state.withLock { $0.changes += 1 }
        return 1
    }

    func query(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow] {
        try run(sql)
        return []
    }

    private func run(_ statement: String) throws {
        try state.withLock { state in
            state.log.append(statement)
            guard let failure = state.failures[statement]?.first else { return }
            state.failures[statement]?.removeFirst()
            throw failure
        }
    }
}
