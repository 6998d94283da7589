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
