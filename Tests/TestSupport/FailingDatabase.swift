public import Database
import Synchronization

/// A database whose chosen writes fail, before they did anything or after their commit.
public final class FailingDatabase: SQLDatabase {
    /// What happens to a write.
    public enum Fault: Sendable {
        /// It is not done.
        case instead(SQLError)
        /// It is done, and its answer is lost.
        case afterCommit(SQLError)
    }

    private let base: any SQLDatabase
    private let state = Mutex((writes: 0, faults: [Int: Fault]()))

    /// Passes everything on at first.
    public init(_ base: any SQLDatabase) {
        self.base = base
    }

    /// Makes the nth write from now on fail, counted from 1.
    public func fail(write number: Int, _ fault: Fault) {
        state.withLock { $0.faults[$0.writes + number] = fault }
    }

    /// Lets every write through from now on.
    public func mend() {
        state.withLock { $0.faults = [:] }
    }

    public var dialect: SQLDialect { base.dialect }

    public func read<T: Sendable>(_ body: @escaping @Sendable (borrowing Connection) throws -> T) async throws -> T {
        try await base.read(body)
    }

    public func write<T: Sendable>(_ body: @escaping @Sendable (borrowing Connection) throws -> T) async throws -> T {
        let fault = state.withLock { state in
            state.writes += 1
            return state.faults[state.writes]
        }
        if case .instead(let error) = fault { throw error }
        let result = try await base.write(body)
        if case .afterCommit(let error) = fault { throw error }
        return result
    }

    public func facts() async throws -> [SQLDatabaseFact] { try await base.facts() }

    public func close() async throws { try await base.close() }
}
