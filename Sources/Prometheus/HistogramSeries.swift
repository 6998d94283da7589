import CoreMetrics
import Synchronization

/// Counts values by size; recording one is a short search and two atomic additions.
///
/// Values are integers of a unit of their own (nanoseconds for timers), so that their sum is exact and needs no loop.
final class HistogramSeries: TimerHandler, RecorderHandler, Sendable {
    /// The bounds in units, the smallest first.
    private let bounds: [Int64]
    /// The last one counts what is larger than all bounds.
    private let counts: [CounterSeries]
    private let sum = CounterSeries()
    private let units: Double

    /// Takes the bounds as they are shown.
    ///
    /// - Parameter units: how many of the recorded integers make one: 1e9 where nanoseconds are shown as seconds.
    init(bounds: [Double], units: Double) {
        self.bounds = bounds.map { Int64(($0 * units).rounded()) }
        self.units = units
        counts = (0...bounds.count).map { _ in CounterSeries() }
    }

    func recordNanoseconds(_ duration: Int64) {
        record(duration)
    }

    func record(_ value: Int64) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count].increment(by: 1)
        sum.increment(by: max(value, 0))
    }

    func record(_ value: Double) {
        record(Int64((value * units).rounded()))
    }

    /// How many values were at most as large as each bound, all of them at last, and their sum.
    ///
    /// Read while others record: the numbers may be a moment apart, never wrong.
    var reading: (cumulative: [Int64], sum: Double) {
        var total: Int64 = 0
        let cumulative = counts.map { count in
            total += count.value
            return total
        }
        return (cumulative, Double(sum.value) / units)
    }
}
