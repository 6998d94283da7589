/// Numbers the questions about transactions, and knows which were asked before the last reset.
struct StatusQueryCount: Sendable {
    private var count = 0
    private var firstSinceReset = 0

    mutating func next() -> Int {
        defer { count += 1 }
        return count
    }

    func isCurrent(_ number: Int) -> Bool { number >= firstSinceReset }

    mutating func reset() {
        firstSinceReset = count
    }
}
