import Daraja
import DarajaClient
import Payments
import Time

/// The tokens that the processes share, as the monitor follows them.
struct WatchedTokenSharing: TokenSharing {
    let store: AccessTokenStore
    let consumerKey: String
    let incarnation: Incarnation

    private var world: World { incarnation.world }

    func newest(of app: DarajaApp) async throws -> SharedToken? {
        let token = try await watched { try await store.newest(of: app) }
        if let token, token.sealed != nil,
            world.monitor.tokenPublishers[WatchedToken(consumerKey, token.generation)] != incarnation.number
        {
            world.see(.tokenShared)
        }
        return token
    }

    func claim(_ app: DarajaApp, seen: SharedToken?, lease: SharedToken.Lease) async throws -> Bool {
        let isOurs = try await watched { try await store.claim(app, seen: seen, lease: lease) }
        if isOurs, seen?.lease != nil { world.see(.tokenLeaseTakenOver) }
        return isOurs
    }

    func extend(_ app: DarajaApp, lease: SharedToken.Lease) async throws -> Bool {
        try await watched { try await store.extend(app, lease: lease) }
    }

    func publish(_ token: SharedToken, of app: DarajaApp, heldBy holder: String) async throws -> Bool {
        let isPublished = try await watched { try await store.publish(token, of: app, heldBy: holder) }
        if isPublished {
            world.monitor.tokenPublishers[WatchedToken(consumerKey, token.generation)] = incarnation.number
        } else {
            noteNotShared()
        }
        return isPublished
    }

    func release(_ app: DarajaApp, heldBy holder: String) async throws {
        try await watched { try await store.release(app, heldBy: holder) }
    }

    private func noteNotShared() {
        world.see(.tokenNotShared)
        world.monitor.tokens[consumerKey, default: TokenCount()].notShared += 1
    }

    /// Counts what makes a process go on alone: an error of the database, or an answer that takes too long.
    private func watched<T: Sendable>(_ work: () async throws -> T) async throws -> T {
        let begin = world.now
        do {
            let result = try await work()
            if world.now - begin >= DarajaClient.databaseLimit { noteNotShared() }
            return result
        } catch {
            noteNotShared()
            throw error
        }
    }
}
