/// A part of an account pattern.
indirect enum AccountPatternNode: Sendable {
    case empty
    case set(AccountCharacterSet)
    case start
    case end
    case sequence([AccountPatternNode])
    case choice([AccountPatternNode])
    /// Without a maximum any number of times.
    case repetition(AccountPatternNode, minimum: Int, maximum: Int?)
}
