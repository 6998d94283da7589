/// How many tokens of one app were fetched, and what explains more of them than one an hour.
struct TokenCount {
    var fetches = 0
    /// Fetches whose token arrived.
    var received = 0
    /// How often a process could not share a token with the others.
    var notShared = 0
}
