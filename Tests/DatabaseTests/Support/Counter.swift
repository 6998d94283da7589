import Synchronization

/// A number that several tasks change.
final class Counter: Sendable {
    private let count = Atomic(0)

    var value: Int { count.load(ordering: .sequentiallyConsistent) }

    func add() { count.add(1, ordering: .sequentiallyConsistent) }

    /// Keeps the larger of two numbers.
    func raise(to number: Int) { count.max(number, ordering: .sequentiallyConsistent) }
}
