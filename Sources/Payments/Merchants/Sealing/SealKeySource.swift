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
