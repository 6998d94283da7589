public import Bytes
public import Database
import Ownership
import Payments
public import Time

/// Takes over the database of an earlier backend, such as the reference, whose tables have the names of ours.
///
/// Its tables are renamed and stay as they are; payments and callbacks are copied into ours under their own numbers, a
/// batch and the mark of how far it went in one transaction. So it can be interrupted anywhere and goes on from there when
/// it is run again, and of two that run at once each batch is one's. Nobody serves before it is finished.
public struct Takeover: Sendable {
    /// Rows that are copied in one transaction.
    private static let batch: Int64 = 200

    private let database: any SQLDatabase
    private let clock: any WallClock
    private let randomness: Randomness

    /// Prepares for a database; does nothing yet.
    public init(database: any SQLDatabase, clock: any WallClock, randomness: Randomness = .system) {
        self.database = database
        self.clock = clock
        self.randomness = randomness
    }

    /// What there is to take over; nil when there is nothing, or when it is done.
    ///
    /// Changes nothing.
    public func plan() async throws -> TakeoverPlan? {
        try await database.read { connection in
            let tables = try EarlierTable.found(connection)
            guard try Self.isOpen(tables, connection) else { return nil }
            var plan = TakeoverPlan()
            for table in tables {
                plan.tables.append(
                    TakeoverPlan.Table(
                        name: table.name, keptName: EarlierTable.keptName(table.name),
                        rows: try table.count(connection), isTaken: table.isTaken))
                guard table.isTaken, table.name == "transactions" else { continue }
                (plan.repetitionCount, plan.repetitions) = try TakeoverStore.repetitions(table, connection)
                plan.timedOutPayouts = try TakeoverStore.timedOutPayouts(table, connection)
            }
            return plan
        }
    }

    /// Whether there is something to take over, which has to be done before anybody serves.
    public func isNeeded() async throws -> Bool {
        try await database.read { try Self.isOpen(try EarlierTable.found($0), $0) }
    }

    /// The first half: makes room for our tables, which the migrations create after it.
    ///
    /// All tables get their new names in one statement.
    public func setAside() async throws {
        try await database.alter { connection in
            let tables = try EarlierTable.found(connection).filter { !$0.isSetAside }
            guard !tables.isEmpty else { return }
            for table in tables where try connection.hasTable(EarlierTable.keptName(table.name)) {
                throw TakeoverError(
                    "\(table.name) is another backend's table, and so is \(EarlierTable.keptName(table.name)): rename one "
                        + "of them to something else")
            }
            let renamings = tables.map { "\($0.name) TO \(EarlierTable.keptName($0.name))" }
            try connection.execute("RENAME TABLE \(renamings.joined(separator: ", "))")
        }
    }

    /// The second half: copies what is taken over.
    public func copy() async throws {
        let tables = try await database.read { try EarlierTable.found($0) }
        for table in tables where table.isSetAside && table.isTaken {
            while try await copyBatch(of: table) {}
        }
    }

    private static func isOpen(_ tables: [EarlierTable], _ connection: borrowing Connection) throws -> Bool {
        for table in tables {
            if !table.isSetAside { return true }
            if table.isTaken, try !TakeoverStore.isFinished(table.name, connection) { return true }
        }
        return false
    }

    /// - Returns: whether there may be more.
    private func copyBatch(of table: EarlierTable) async throws -> Bool {
        do {
            return try await write(batchOf: table)
        } catch let error as SQLError where error.code == .conflict {
            // Another process is at the same batch for longer than a row is waited for.
            return true
        }
    }

    private func write(batchOf table: EarlierTable) async throws -> Bool {
        let now = clock.now
        return try await database.write { [randomness] connection in
            let progress = try TakeoverStore.progress(table.name, connection)
            guard !progress.isFinished else { return false }
            let ids =
                table.name == "transactions"
                ? try Self.copyPayments(of: table, progress, at: now, randomness, connection)
                : try Self.copyCallbacks(of: table, progress, at: now, connection)
            if ids.isEmpty {
                try TakeoverStore.move(
                    table.name, from: progress, to: progress.lastID, taken: 0, finishedAt: now, connection)
            }
            return !ids.isEmpty
        }
    }

    private static func copyPayments(
        of table: EarlierTable, _ progress: TakeoverStore.Progress, at now: Instant, _ randomness: Randomness,
        _ connection: borrowing Connection
    ) throws -> [Int64] {
        let payments = try TakeoverStore.payments(table, after: progress.lastID, limit: batch, connection)
        try mark(payments.map(\.id), of: table, progress, connection)
        for payment in payments {
            var owner: Int64?
            if let receipt = payment.countedReceipt {
                owner = try TransactionStore.find(receipt: receipt, paidTo: .default, connection)?.id
            }
            let uid = TransactionUID(at: payment.createdAt ?? now, randomness: randomness)
            try TakeoverStore.insert(payment, uid: uid, owner: owner, at: now, connection)
        }
        return payments.map(\.id)
    }

    private static func copyCallbacks(
        of table: EarlierTable, _ progress: TakeoverStore.Progress, at now: Instant, _ connection: borrowing Connection
    ) throws -> [Int64] {
        let callbacks = try TakeoverStore.callbacks(table, after: progress.lastID, limit: batch, connection)
        try mark(callbacks.map(\.id), of: table, progress, connection)
        for callback in callbacks { try TakeoverStore.insert(callback, at: now, connection) }
        return callbacks.map(\.id)
    }

    /// Comes before the rows: whoever copies the same ones waits here, and not at their keys.
    private static func mark(
        _ ids: [Int64], of table: EarlierTable, _ progress: TakeoverStore.Progress, _ connection: borrowing Connection
    ) throws {
        guard let last = ids.last else { return }
        try TakeoverStore.move(
            table.name, from: progress, to: last, taken: ids.count, finishedAt: nil, connection)
    }
}
