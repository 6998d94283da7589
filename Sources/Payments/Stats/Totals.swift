public import Daraja

/// How many payments there are of each kind and status, and what they add up to.
public struct Totals: Sendable, Hashable {
    /// What is counted together.
    public struct Key: Sendable, Hashable {
        let type: PaymentKind
        let status: PaymentStatus
    }

    /// A number of payments and their sum.
    public struct Sum: Sendable, Hashable {
        /// How many payments.
        public var count: Int64 = 0
        /// What they add up to.
        public var amount = Amount(cents: 0)

        mutating func add(_ other: Sum) {
            count += other.count
            amount = Amount(cents: amount.cents + other.amount.cents)
        }
    }

    private(set) var sums: [Key: Sum] = [:]

    mutating func add(_ sum: Sum, _ key: Key) {
        sums[key, default: Sum()].add(sum)
    }

    mutating func add(_ other: Totals) {
        for (key, sum) in other.sums { add(sum, key) }
    }

    mutating func subtract(_ other: Totals) {
        for (key, sum) in other.sums {
            add(Sum(count: -sum.count, amount: Amount(cents: -sum.amount.cents)), key)
        }
    }

    /// The sum over one kind, one status, or both; nil means all of them.
    public func sum(type: PaymentKind? = nil, status: PaymentStatus? = nil) -> Sum {
        var total = Sum()
        for (key, sum) in sums where (type ?? key.type) == key.type && (status ?? key.status) == key.status {
            total.add(sum)
        }
        return total
    }
}
