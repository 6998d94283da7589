import Database
import Dispatch

/// A place for one connection, which is made when it is needed and replaced when it or its server fails.
///
/// Used on one thread.
final class ConnectionSlot {
    /// An idle connection is asked for a sign of life after this time: a proxy may have dropped it.
    private static let trustedFor: Duration = .seconds(5)
    /// Connections are renewed about once an hour, so that they follow changes of certificates and of balancers.
    private static let lifetime = 3_000.0...4_000.0
    /// How long to wait before all servers are tried again, in milliseconds.
    private static let pause = 50...150

    let configuration: MySQLConfiguration
    private let purpose: MySQLConnection.Purpose
    private let hosts: HostList
    private var present: MySQLConnection?
    private var trusted = Deadline.after(.zero)
    private var expiry = Deadline.after(.zero)

    init(for purpose: MySQLConnection.Purpose, _ hosts: HostList, _ configuration: MySQLConfiguration) {
        self.purpose = purpose
        self.hosts = hosts
        self.configuration = configuration
    }

    /// A connection that was well a moment ago, to the first server that is well.
    ///
    /// - Throws: `.unavailable` when there is none until the deadline.
    func connection(until deadline: Deadline) throws(SQLError) -> MySQLConnection {
        if let present, isGood(present) {
            trusted = .after(Self.trustedFor)
            return present
        }
        present = nil
        while true {
            let failure: MySQLFailure
            switch connect() {
            case .success(let connection):
                present = connection
                trusted = .after(Self.trustedFor)
                expiry = .after(.seconds(Double.random(in: Self.lifetime)))
                return connection
            case .failure(let found): failure = found
            }
            if deadline.hasPassed || !MySQLErrors.passesByItself(failure.number) {
                throw SQLError(.unavailable, "\(configuration): \(failure.number) \(failure.text)")
            }
            Waiting.milliseconds(.random(in: Self.pause))
        }
    }

    /// Lends the connection if there is one.
    func ifConnected(_ body: (MySQLConnection) -> Void) {
        if let present, !present.isBroken { body(present) }
    }

    /// Gives up the connection.
    func close() { present = nil }

    private func isGood(_ connection: MySQLConnection) -> Bool {
        guard !connection.isBroken, !expiry.hasPassed, !hosts.shouldLeave(connection.host) else { return false }
        return !trusted.hasPassed || connection.isAlive()
    }

    /// Tries each server once.
    private func connect() -> Result<MySQLConnection, MySQLFailure> {
        var failure = MySQLFailure(2003, "no server is known")
        for host in hosts.order {
            do throws(MySQLFailure) {
                let connection = try MySQLConnection(to: host, for: purpose, configuration)
                hosts.tried(host, wasWell: true)
                return .success(connection)
            } catch {
                hosts.tried(host, wasWell: false)
                failure = error
            }
        }
        return .failure(failure)
    }
}
