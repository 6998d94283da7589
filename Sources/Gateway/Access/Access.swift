import Access
import Payments

/// What a caller has to show before an endpoint answers.
enum Access: Sendable, Hashable {
    /// Nothing: probes, and callbacks, which have other proofs.
    case open
    /// A key with any of these scopes; no key at all while none exists and the caller is local.
    case scopes(Set<APIKeyScope>)
    /// The same, or a ticket in the query, which was given to such a caller.
    case scopesOrTicket(Set<APIKeyScope>)
    /// Nothing for callers on this machine, whether there are keys or not; a key with any of these scopes for others.
    case localOr(Set<APIKeyScope>)
    /// A key that may administer keys, whatever exists: the first one is made at the command line.
    case keyAdministration

    /// A key with any of these scopes.
    static func scope(_ scopes: APIKeyScope...) -> Access {
        .scopes(Set(scopes))
    }
}
