import Database
import Synchronization

/// A real database whose next writes can be made to fail, before or after they are committed.
final class UnreliableDatabase: SQLDatabase {
    enum Fault: Sendable {
        case refused
        case answerLost
    }

    private let base: any SQLDatabase
    private let faults = Mutex<[Fault]>([])

    init(_ base: any SQLDatabase) {
        self.base = base
    }

    var dialect: SQLDialect { base.dialect }

    func failNextWrites(_ next: [Fault]) {
        faults.withLock { $0 = next }
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (borrowing Connection) throws -> T) async throws -> T {
        try await base.read(body)
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (borrowing Connection) throws -> T) async throws -> T {
        switch faults.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
        case .refused: throw SQLError(.unavailable, "switched off")
        case .answerLost:
            _ = try await base.write(body)
            throw SQLError(.outcomeUnknown, "the answer to COMMIT was lost")
        case nil: return try await base.write(body)
        }
    }

    func facts() async throws -> [SQLDatabaseFact] { try await base.facts() }

    func close() async throws { try await base.close() }
}
