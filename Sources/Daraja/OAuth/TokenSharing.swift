/// Keeps the newest token of each app for all processes of an installation, and lets one of them fetch the next.
///
/// Daraja may end a token when it issues the next one. Processes that each fetch their own would end each other's.
public protocol TokenSharing: Sendable {
    /// The newest token of an app and the lease on fetching the next; nil before the first process has claimed one.
    func newest(of app: DarajaApp) async throws -> SharedToken?

    /// Takes the lease by compare-and-set: only when token and lease are still the ones that were seen.
    ///
    /// - Parameter seen: what `newest` returned.
    /// - Returns: false when another process was faster.
    func claim(_ app: DarajaApp, seen: SharedToken?, lease: SharedToken.Lease) async throws -> Bool

    /// Moves the end of a lease.
    ///
    /// - Returns: false when it is held no more.
    func extend(_ app: DarajaApp, lease: SharedToken.Lease) async throws -> Bool

    /// Stores a new token and gives the lease back.
    ///
    /// - Returns: false when the lease is held no more; then nothing was stored.
    func publish(_ token: SharedToken, of app: DarajaApp, heldBy holder: String) async throws -> Bool

    /// Gives a lease back without a token.
    func release(_ app: DarajaApp, heldBy holder: String) async throws
}
