import Database
import Gateway
import Logging
import Synchronization
import Testing
import Time

@testable import lango

struct DatabasePulseTests {
    @Test func itSaysWhatItHeardLast() async throws {
        let clock = StoppedClock()
        let database = MuteDatabase()
        let pulse = DatabasePulse(of: database, clock: clock, logger: Self.quiet)
        #expect(throws: SQLError.self) { try pulse.check() }
        try await pulse.beat()
        try pulse.check()
        database.isMute.store(true, ordering: .relaxed)
        clock.advance(by: .milliseconds(2_900))
        await #expect(throws: SQLError.self) { try await pulse.beat() }
        try pulse.check()
        clock.advance(by: .milliseconds(200))
        #expect(throws: SQLError.self) { try pulse.check() }
        database.isMute.store(false, ordering: .relaxed)
        try await pulse.beat()
        try pulse.check()
    }

    /// Reads go on and writes fail, as on a full disk or after `read_only` was set.
    @Test func itSaysWhenWritesFailAndWhenTheyNoLongerDo() async throws {
        let (clock, database, suspicion) = (StoppedClock(), MuteDatabase(), WriteSuspicion())
        let pulse = DatabasePulse(of: database, clock: clock, suspicion: suspicion, logger: Self.quiet)
        try await pulse.beat()
        await pulse.probeWrites()
        try pulse.check()
        database.takesWrites.store(false, ordering: .relaxed)
        clock.advance(by: .seconds(1))
        try await pulse.beat()
        await pulse.probeWrites()
        // Nobody has tried since.
        try pulse.check()
        suspicion.raise()
        clock.advance(by: .seconds(1))
        try await pulse.beat()
        await pulse.probeWrites()
        #expect(throws: DatabaseNotWritable.self) { try pulse.check() }
        #expect(!pulse.isWritable)
        clock.advance(by: .seconds(1))
        try await pulse.beat()
        await pulse.probeWrites()
        #expect(throws: DatabaseNotWritable.self) { try pulse.check() }
        database.takesWrites.store(true, ordering: .relaxed)
        clock.advance(by: .seconds(1))
        try await pulse.beat()
        await pulse.probeWrites()
        try pulse.check()
        // Without any traffic it is found out as well.
        database.takesWrites.store(false, ordering: .relaxed)
        clock.advance(by: .seconds(30))
        try await pulse.beat()
        await pulse.probeWrites()
        #expect(throws: DatabaseNotWritable.self) { try pulse.check() }
    }

    /// A write that hangs, as on a disk that is being mended, does not make the database silent.
    @Test func aWriteThatTakesLongHoldsUpNoSignOfLife() async throws {
        let (clock, database) = (StoppedClock(), MuteDatabase())
        let pulse = DatabasePulse(of: database, clock: clock, logger: Self.quiet)
        let (entries, entered) = AsyncStream.makeStream(of: Void.self)
        let (gate, opened) = AsyncStream.makeStream(of: Void.self)
        database.beforeWrite.withLock { hook in
            hook = {
                entered.yield()
                for await _ in gate { break }
            }
        }
        let probe = Task { await pulse.probeWrites() }
        for await _ in entries { break }
        for _ in 0..<10 {
            clock.advance(by: .seconds(1))
            try await pulse.beat()
            try pulse.check()
        }
        opened.yield()
        await probe.value
        try pulse.check()
    }

    private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// A database that answers or does not.
    private final class MuteDatabase: SQLDatabase {
        let dialect = SQLDialect.sqlite
        let isMute = Atomic(false)
        let takesWrites = Atomic(true)
        let beforeWrite = Mutex<@Sendable () async -> Void>({})

        func read<T: Sendable>(_ body: @escaping @Sendable (borrowing Connection) throws -> T) async throws -> T {
            if isMute.load(ordering: .relaxed) { throw SQLError(.unavailable, "mute") }
            return try body(Connection(Session()))
        }

        func write<T: Sendable>(_ body: @escaping @Sendable (borrowing Connection) throws -> T) async throws -> T {
            await beforeWrite.withLock(\.self)()
            guard takesWrites.load(ordering: .relaxed) else { throw SQLError(.unavailable, "full") }
            return try await read(body)
        }

        func facts() async throws -> [SQLDatabaseFact] { [] }

        func close() async throws {}
    }

    private final class Session: SQLSession {
        let dialect = SQLDialect.sqlite
        let lastInsertedID: Int64 = 0

        func execute(_ sql: String, _ values: [SQLValue]) throws -> Int { 0 }

        func query(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow] { [SQLRow([1])] }
    }

    private final class StoppedClock: WallClock {
        private let instant = Mutex(Instant(seconds: 1_790_073_336))

        var now: Instant { instant.withLock(\.self) }

        func sleep(for duration: Duration) async throws {}

        func advance(by duration: Duration) { instant.withLock { $0 = $0 + duration } }
    }
}
