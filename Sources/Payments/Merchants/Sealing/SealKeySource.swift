/// Where the keys for sealing are: a setting, or a file beside the database.
public protocol SealKeySource: Sendable {
    /// The keys, the one to seal with first; the others open what was sealed before.
    ///
    /// - Parameter makesOne: whether a first key may be made where there is none.
    /// - Throws: `SealKeyError` when keys are there and cannot be read, or are needed and cannot be made.
    func keys(makesOne: Bool) throws(SealKeyError) -> [SealKey]

    /// Puts a new key before the others, which stay.
    ///
    /// - Throws: `SealKeyError` where only a person can.
    func addKey() throws(SealKeyError)

    /// Forgets all keys but the first.
    ///
    /// - Throws: `SealKeyError` where only a person can.
    func removeOldKeys() throws(SealKeyError)
}

/// Why there is no key for sealing, and what to do.
public struct SealKeyError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A sentence for people.
    public let description: String

    /// Says why.
    public init(_ description: String) {
        self.description = description
    }
}

/// Keys that a person has chosen.
public struct FixedSealKeys: SealKeySource {
    private let keys: [SealKey]
    private let remedy: String

    /// Takes the keys, the one to seal with first.
    ///
    /// - Parameter remedy: says how a key is set where there is none.
    public init(_ keys: [SealKey], remedy: String) {
        self.keys = keys
        self.remedy = remedy
    }

    /// The keys.
    public func keys(makesOne: Bool) throws(SealKeyError) -> [SealKey] {
        if keys.isEmpty, makesOne { throw SealKeyError(remedy) }
        return keys
    }

    /// Only the person who sets them can.
    public func addKey() throws(SealKeyError) { throw SealKeyError(remedy) }

    /// Only the person who sets them can; nothing is lost by keeping them.
    public func removeOldKeys() throws(SealKeyError) {}
}
