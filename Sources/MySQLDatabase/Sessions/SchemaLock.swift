import Database
import Dispatch
import Synchronization

/// Keeps others from changing the schema at the same time: a lease in a row of its own, over all processes.
///
/// GET_LOCK would do on one server; on a Galera cluster each node has locks of its own. Who loses the lease, because it
/// could not renew it for that long, is not stopped: changes of the schema can be repeated, so two that make the same
/// change do no harm.
final class SchemaLock: Sendable {
    /// In seconds, by the server's clock.
    private static let lease = 60
    private static let renewal = DispatchTimeInterval.seconds(10)

    private let holder: String
    private let renewing: Lane<ConnectionSlot>
    private let isHeld = Atomic(false)

    /// - Parameter renewing: a connection apart from the one that alters, which is busy for as long as a change takes.
    init(holder: String, renewing: Lane<ConnectionSlot>) {
        self.holder = holder
        self.renewing = renewing
    }

    /// Waits until the lease is this holder's.
    func take(on connection: MySQLConnection) throws(MySQLFailure) {
        try connection.run(
            """
            CREATE TABLE IF NOT EXISTS schema_lock (
                name VARCHAR(32) NOT NULL PRIMARY KEY, holder VARCHAR(64) NOT NULL, until_second BIGINT NOT NULL
            )\(SQLDialect.mysql.tableOptions)
            """)
        while try !tryToTake(on: connection) { Waiting.milliseconds(.random(in: 100...300)) }
        isHeld.store(true, ordering: .sequentiallyConsistent)
        scheduleRenewal()
    }

    /// Gives the lease back.
    func release(on connection: MySQLConnection) throws(MySQLFailure) {
        isHeld.store(false, ordering: .sequentiallyConsistent)
        _ = try connection.execute(
            "UPDATE schema_lock SET holder = '' WHERE name = 'schema' AND holder = ?", [.text(holder)])
    }

    private func tryToTake(on connection: MySQLConnection) throws(MySQLFailure) -> Bool {
        do {
            let found = try connection.execute(
                """
                UPDATE schema_lock SET holder = ?, until_second = UNIX_TIMESTAMP() + ? \
                WHERE name = 'schema' AND (holder = '' OR holder = ? OR until_second < UNIX_TIMESTAMP())
                """, [.text(holder), .integer(Int64(Self.lease)), .text(holder)])
            if found == 1 { return true }
            if try connection.query("SELECT holder FROM schema_lock WHERE name = 'schema'").isEmpty {
                _ = try connection.execute(
                    "INSERT INTO schema_lock (name, holder, until_second) VALUES ('schema', '', 0)", [])
            }
            return false
        } catch let failure where [1062, 1213, 1205].contains(failure.number) {
            // Somebody else was quicker.
            return false
        }
    }

    private func scheduleRenewal() {
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.renewal) { [weak self] in
            guard let self, isHeld.load(ordering: .sequentiallyConsistent) else { return }
            renewing.run { slot in
                // Without a connection the lease runs on; the next renewal comes well before its end.
                guard let connection = try? slot.connection(until: .after(.zero)) else { return }
                _ = try? connection.execute(
                    "UPDATE schema_lock SET until_second = UNIX_TIMESTAMP() + ? WHERE name = 'schema' AND holder = ?",
                    [.integer(Int64(Self.lease)), .text(self.holder)])
            }
            scheduleRenewal()
        }
    }
}
