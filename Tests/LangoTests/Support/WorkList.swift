import Synchronization

/// Work that several tasks share out among themselves.
final class WorkList<Element: Sendable>: Sendable {
    private let waiting: Mutex<ArraySlice<Element>>

    init(_ elements: [Element]) {
        waiting = Mutex(elements[...])
    }

    /// The next piece; nil at the end.
    func next() -> Element? {
        waiting.withLock { $0.popFirst() }
    }
}

/// What several tasks have seen.
final class Sightings<Element: Hashable & Sendable>: Sendable {
    private let seen = Mutex<Set<Element>>([])

    var all: Set<Element> { seen.withLock { $0 } }

    /// Adds an element and tells how many there are now.
    func add(_ element: Element) -> Int {
        seen.withLock { seen in
            seen.insert(element)
            return seen.count
        }
    }
}
