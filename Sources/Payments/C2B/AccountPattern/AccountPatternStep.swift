/// One step of a pattern's program.
enum AccountPatternStep: Sendable {
    /// Goes on behind a character of the set.
    case consume(AccountCharacterSet)
    case jump(Int)
    /// Goes on in both places.
    case split(Int, Int)
    /// Goes on at the beginning of the text only.
    case start
    /// Goes on at the end of the text only.
    case end
    case match
}
