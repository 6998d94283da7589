/// What a takeover would do, or has done.
public struct TakeoverPlan: Sendable, Hashable {
    /// A table of the earlier backend.
    public struct Table: Sendable, Hashable {
        /// What it was called.
        public let name: String
        /// What it is called afterwards.
        public let keptName: String
        /// How many rows it has.
        public let rows: Int64
        /// Whether its rows become ours.
        public let isTaken: Bool
    }

    /// A receipt that stands in several payments.
    public struct Repetition: Sendable, Hashable {
        /// The receipt.
        public let receipt: String
        /// The payment that it counts for.
        public let first: Int64
        /// A payment that repeats it.
        public let other: Int64
    }

    /// How many of a kind are named; the rest is counted.
    static let most = 50

    /// The tables.
    public var tables: [Table] = []
    /// The first of the receipts that stand in several payments.
    public var repetitions: [Repetition] = []
    /// How many payments repeat a receipt.
    public var repetitionCount: Int64 = 0
    /// The first payouts that were called failed because a notice said that they had waited too long.
    ///
    /// Such a notice does not say that the money did not move.
    public var timedOutPayouts: [Int64] = []

    /// What an operator should read, line by line.
    public var lines: [String] {
        var lines = tables.map { table in
            let rows = "\(table.rows) \(table.rows == 1 ? "row" : "rows")"
            return table.isTaken
                ? "takeover \(table.name): \(rows) taken over, the original kept as \(table.keptName)"
                : "takeover \(table.name): \(rows) kept as \(table.keptName), not read by Lango"
        }
        lines += repetitions.map {
            "takeover receipt \($0.receipt): counts for transaction \($0.first), transaction \($0.other) repeats it and is failed"
        }
        if repetitionCount > repetitions.count {
            lines.append("takeover receipts: \(repetitionCount - Int64(repetitions.count)) more payments repeat one")
        }
        if !timedOutPayouts.isEmpty {
            lines.append(
                "takeover payouts: called failed when they had waited too long, and perhaps paid all the same; Daraja is asked "
                    + "about them, and then a person: \(timedOutPayouts.map(String.init).joined(separator: ", "))")
        }
        return lines
    }
}
