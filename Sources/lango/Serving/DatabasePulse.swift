import Bytes
import Database
import Gateway
import Logging
import Payments
import Synchronization
import Time

/// Knows whether the database answers and takes writes, without making anybody wait who asks.
///
/// A server that hangs would hold up the probes of a balancer for as long as everything else, and a probe that gets no
/// answer says less than one that gets a no.
final class DatabasePulse: Sendable {
    /// How often the database is asked.
    static let interval: Duration = .seconds(1)
    /// How old the last answer may be.
    private static let patience: Duration = .seconds(3)
    /// How often a write is tried while none is known to have failed.
    ///
    /// Each is a sync of the disk and some pages of the log, on a server that has nothing else to do.
    private static let writeInterval: Duration = .seconds(30)

    private struct State {
        var answeredAt: Instant?
        var triedAt: Instant?
        var isWritable = true
    }

    private let database: any SQLDatabase
    private let clock: any WallClock
    private let suspicion: WriteSuspicion
    private let randomness: Randomness
    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameter suspicion: has a write tried at the next beat.
    init(
        of database: any SQLDatabase, clock: any WallClock, suspicion: WriteSuspicion = WriteSuspicion(),
        randomness: Randomness = .system, logger: Logger
    ) {
        self.suspicion = suspicion
        self.database = database
        self.clock = clock
        self.randomness = randomness
        self.logger = logger
    }

    /// Whether the last write that was tried succeeded.
    var isWritable: Bool { state.withLock(\.isWritable) }

    /// Asks the database for a sign of life.
    ///
    /// - Throws: when it does not answer.
    func beat() async throws {
        _ = try await database.read { try $0.first("SELECT 1") }
        let now = clock.now
        state.withLock { $0.answeredAt = now }
    }

    /// Finds out whether the database takes writes, if that is due.
    ///
    /// Apart from `beat`: a write may take long, and a database that answers meanwhile is not to be called silent. That it
    /// takes no writes is for `check` to say.
    func probeWrites() async {
        let now = clock.now
        let isSuspect = suspicion.take()
        let isDue = state.withLock { state in
            // A failure is tried again at once, so that the server is back as soon as the database is.
            let isDue =
                isSuspect || !state.isWritable
                || state.triedAt.map { now - $0 >= Self.writeInterval || now < $0 } ?? true
            if isDue { state.triedAt = now }
            return isDue
        }
        guard isDue else { return }
        do {
            try await WriteProbe.run(on: database, randomBits: randomness.next())
            if change(to: true) { logger.notice("The database takes writes again") }
        } catch {
            if change(to: false) {
                logger.error("The database takes no writes", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Whether that is news.
    private func change(to isWritable: Bool) -> Bool {
        state.withLock { state in
            defer { state.isWritable = isWritable }
            return state.isWritable != isWritable
        }
    }

    /// - Throws: `.unavailable` when the last answer is too old, `DatabaseNotWritable` when the last write failed.
    func check() throws {
        let now = clock.now
        let (answeredAt, isWritable) = state.withLock { ($0.answeredAt, $0.isWritable) }
        guard let answeredAt, now - answeredAt < Self.patience else {
            throw SQLError(.unavailable, "the database has not answered for \(Self.patience)")
        }
        guard isWritable else { throw DatabaseNotWritable() }
    }
}
