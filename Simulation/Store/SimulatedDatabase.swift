import Database

/// The store as one process sees it: transactions that take time, share commits, fail, and end with the process.
///
/// Unchecked, as everything in a world is: it runs on one thread, see `Loom`.
final class SimulatedDatabase: SQLDatabase, @unchecked Sendable {
    let dialect = SQLDialect.sqlite
    private let incarnation: Incarnation
    private var world: World { incarnation.world }
    private var waiting: [any PendingWrite] = []
    /// How many more groups may be on their way at the same time.
    private var idleWriters = 2

    init(_ incarnation: Incarnation) {
        self.incarnation = incarnation
        incarnation.atDeath { [self] in
            for write in waiting { write.fail(ProcessDied()) }
            waiting = []
        }
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (borrowing Connection) throws -> T) async throws -> T {
        let snapshot = try world.store.snapshot()
        defer { world.store.release(snapshot) }
        let delay = latency()
        return try await incarnation.suspend { wait in
            incarnation.schedule(after: delay) { [world] in
                if world.happens(world.plan.database.readFails) {
                    wait.end(.failure(world.dice.pick(DatabaseFault.allCases).error))
                } else {
                    wait.end(Result { try body(Connection(world.bugs.session(ReadSession(snapshot)))) })
                }
            }
        }
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (borrowing Connection) throws -> T) async throws -> T {
        try await write(ahead: nil, body)
    }

    func write<T: Sendable>(
        ahead key: SQLLookUp.Key?, _ body: @escaping @Sendable (borrowing Connection) throws -> T
    ) async throws -> T {
        guard incarnation.isAlive else { throw ProcessDied() }
        return try await withCheckedThrowingContinuation { continuation in
            waiting.append(PendingWriteOf(ahead: key, body: body, continuation: continuation))
            takeUp()
        }
    }

    func facts() async throws -> [SQLDatabaseFact] { [] }

    func close() async throws {}

    /// Takes up the next group; what comes later waits for another.
    private func takeUp() {
        guard idleWriters > 0, !waiting.isEmpty else { return }
        idleWriters -= 1
        incarnation.schedule(after: .microseconds(50)) { [self] in
            let group = waiting
            waiting = []
            guard !group.isEmpty else {
                idleWriters += 1
                return
            }
            let snapshot = world.happens(world.plan.database.readsSnapshot) ? try? world.store.snapshot() : nil
            carryOut(group, snapshot)
        }
    }

    private func carryOut(_ group: [any PendingWrite], _ snapshot: SQLiteHandle?) {
        let lastWord = incarnation.atDeath { [world] in
            for write in group { write.fail(ProcessDied()) }
            if let snapshot { world.store.release(snapshot) }
        }
        incarnation.schedule(after: latency()) { [self] in
            // From here on the group answers for itself, even if it kills the process.
            incarnation.forget(lastWord)
            let session = StoreSession(world, incarnation, snapshot: snapshot)
            var writes = WriteGroup(group, on: world.bugs.writeSession(session))
            writes.run { [world] _ in world.sees(.conflictRetried) }
            if let snapshot { world.store.release(snapshot) }
            idleWriters += 1
            takeUp()
        }
    }

    private func latency() -> Duration {
        let plan = world.plan.database
        if world.happens(plan.stalls) { return .seconds(10) }
        return world.dice.duration(.microseconds(200)...plan.slowest)
    }
}
