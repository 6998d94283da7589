/// Of whose rows an endpoint answers, and so who may ask it.
enum Audience: Sendable, Hashable {
    /// Of nobody's: probes, documents, and callbacks, which have proofs of their own.
    case everybody
    /// Of one merchant: the one that the request names, else the key's own, else `default`.
    case merchant
    /// The same; a key of all merchants may ask for all of them at once, by `?merchant=all`.
    case merchants
    /// Of all merchants that the caller may see, unless the request names one.
    case callersMerchants
    /// Of the installation: a key that belongs to one merchant is refused.
    case installation
}
