/// Why there is no key for sealing, and what to do.
public struct SealKeyError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A sentence for people.
    public let description: String

    /// Says why.
    public init(_ description: String) {
        self.description = description
    }
}
