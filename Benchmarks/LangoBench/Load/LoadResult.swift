/// One request that was answered.
struct LoadSample: Sendable {
    /// Its number in the source.
    let request: Int
    let status: Int
    let nanoseconds: Int64
}

/// What a load brought: how many answers in what time, and how long each took.
struct LoadResult: Sendable {
    /// Numbers of the requests that were answered with 200.
    let acknowledged: [Int]
    /// Answers with another status.
    let refused: Int
    let rates: Rates

    init(_ samples: [LoadSample], seconds: Double) {
        acknowledged = samples.filter { $0.status == 200 }.map(\.request)
        refused = samples.count - acknowledged.count
        rates = Rates(nanoseconds: samples.map(\.nanoseconds), seconds: seconds)
    }
}

/// How often something happened, and how long it took.
struct Rates: Sendable {
    let perSecond: Double
    let medianMilliseconds: Double
    /// Nearest rank of 99 in 100.
    let p99Milliseconds: Double
    /// Nearest rank of 999 in 1,000.
    let p999Milliseconds: Double

    init(perSecond: Double, medianMilliseconds: Double, p99Milliseconds: Double, p999Milliseconds: Double) {
        self.perSecond = perSecond
        self.medianMilliseconds = medianMilliseconds
        self.p99Milliseconds = p99Milliseconds
        self.p999Milliseconds = p999Milliseconds
    }

    /// A rate of things that are not timed one by one.
    init(perSecond: Double) {
        self.init(perSecond: perSecond, medianMilliseconds: 0, p99Milliseconds: 0, p999Milliseconds: 0)
    }

    /// - Parameter nanoseconds: how long each took, in any order.
    init(nanoseconds: [Int64], seconds: Double) {
        let sorted = nanoseconds.sorted()
        func rank(_ permille: Int) -> Double {
            sorted.isEmpty ? 0 : Double(sorted[min(sorted.count - 1, sorted.count * permille / 1_000)]) / 1_000_000
        }
        self.init(
            perSecond: seconds > 0 ? Double(sorted.count) / seconds : 0, medianMilliseconds: rank(500),
            p99Milliseconds: rank(990), p999Milliseconds: rank(999))
    }

    /// Rounds of the same load as one: each figure is the median of its own.
    init(medianOf rounds: [Rates]) {
        self.init(
            perSecond: rounds.map(\.perSecond).median, medianMilliseconds: rounds.map(\.medianMilliseconds).median,
            p99Milliseconds: rounds.map(\.p99Milliseconds).median,
            p999Milliseconds: rounds.map(\.p999Milliseconds).median)
    }
}

extension [Double] {
    /// The one in the middle, of an even number the mean of the two; 0 for none.
    var median: Double {
        guard !isEmpty else { return 0 }
        let sorted = sorted()
        return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
    }
}
