import Dispatch
import Synchronization

/// Looks, every so often, whether a preferred server is back.
///
/// Apart from the work, because a server that does not answer costs the time of a whole attempt.
final class HostProber: Sendable {
    private static let interval = DispatchTimeInterval.seconds(2)

    private let hosts: HostList
    private let configuration: MySQLConfiguration
    private let thread = DispatchQueue(label: "lango.mysql.prober", qos: .utility)
    private let isStopped = Atomic(false)

    init(_ hosts: HostList, _ configuration: MySQLConfiguration) {
        self.hosts = hosts
        self.configuration = configuration
    }

    /// Begins to look; a single server has none that is preferred to it.
    func start() {
        guard hosts.count > 1 else { return }
        thread.asyncAfter(deadline: .now() + Self.interval) { [weak self] in
            guard let self, !isStopped.load(ordering: .relaxed) else { return }
            for host in hosts.toProbe { probe(host) }
            start()
        }
    }

    func stop() { isStopped.store(true, ordering: .relaxed) }

    private func probe(_ host: Int) {
        do throws(MySQLFailure) {
            _ = try MySQLConnection(to: host, for: .writing, configuration)
            hosts.probed(host, isWell: true)
        } catch {
            hosts.probed(host, isWell: false)
        }
    }
}
