import Database
import Synchronization

/// A database whose chosen writes fail, before they did anything or after their commit.
final class FailingDatabase: SQLDatabase {
    enum Fault: Sendable {
        case instead(SQLError)
        case afterCommit(SQLError)
    }

    private let base: any SQLDatabase
    private let state = Mutex((writes: 0, faults: [Int: Fault]()))

    init(_ base: any SQLDatabase) {
        self.base = base
    }

    /// Makes the nth write from now on fail, counted from 1.
    func fail(write number: Int, _ fault: Fault) {
        state.withLock { $0.faults[$0.writes + number] = fault }
    }

    /// Lets every write through from now on.
    func mend() {
        state.withLock { $0.faults = [:] }
    }

    var dialect: SQLDialect { base.dialect }

    func read<T: Sendable>(_ body: @escaping @Sendable (borrowing Connection) throws -> T) async throws -> T {
        try await base.read(body)
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (borrowing Connection) throws -> T) async throws -> T {
        let fault = state.withLock { state in
            state.writes += 1
            return state.faults[state.writes]
        }
        if case .instead(let error) = fault { throw error }
        let result = try await base.write(body)
        if case .afterCommit(let error) = fault { throw error }
        return result
    }

    func facts() async throws -> [SQLDatabaseFact] { try await base.facts() }

    func close() async throws { try await base.close() }
}
