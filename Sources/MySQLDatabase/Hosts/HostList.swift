import Database
import Synchronization

/// Which of the servers are well, as far as this process knows.
///
/// All work goes to the first server that is well: several writers on a Galera cluster undo each other's work more often,
/// and a replica takes none.
final class HostList: Sendable {
    private struct State {
        /// The servers that could not be used when they were last tried.
        var ill: Set<Int> = []
        /// How often in a row an ill server was found to be well.
        var recoveries: [Int: Int] = [:]
    }

    /// A server that comes back is looked at so many times before work moves to it.
    private static let proofs = 2

    let count: Int
    private let state = Mutex(State())

    init(count: Int) {
        self.count = count
    }

    /// The servers in the order in which they are to be tried.
    var order: [Int] {
        state.withLock { state in
            let all = Array(0..<count)
            return all.filter { !state.ill.contains($0) } + all.filter { state.ill.contains($0) }
        }
    }

    /// The servers that are preferred to the one in use and were found ill.
    var toProbe: [Int] {
        state.withLock { state in
            let inUse = (0..<count).first { !state.ill.contains($0) } ?? 0
            return state.ill.filter { $0 < inUse }.sorted()
        }
    }

    /// Whether work on a server should go to a preferred one.
    func shouldLeave(_ host: Int) -> Bool {
        state.withLock { state in (0..<host).contains { !state.ill.contains($0) } }
    }

    /// A connection was made or not.
    func tried(_ host: Int, wasWell: Bool) {
        state.withLock { state in
            if wasWell { state.ill.remove(host) } else { state.ill.insert(host) }
            state.recoveries[host] = nil
        }
    }

    /// An ill server was probed.
    func probed(_ host: Int, isWell: Bool) {
        state.withLock { state in
            let proofs = isWell ? (state.recoveries[host] ?? 0) + 1 : 0
            state.recoveries[host] = proofs
            if proofs >= Self.proofs {
                state.ill.remove(host)
                state.recoveries[host] = nil
            }
        }
    }
}
