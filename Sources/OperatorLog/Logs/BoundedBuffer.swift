/// Keeps what waits to be written, up to a limit; what comes beyond it is dropped and counted.
struct BoundedBuffer<Element> {
    private let capacity: Int
    private var elements: [Element] = []
    private(set) var dropped = 0

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// Adds an element; false when it was dropped.
    mutating func append(_ element: Element) -> Bool {
        guard elements.count < capacity else {
            dropped += 1
            return false
        }
        elements.append(element)
        return true
    }

    /// Hands out the oldest elements, and how many were dropped since the last time.
    mutating func take(_ count: Int) -> (elements: [Element], dropped: Int) {
        let taken = Array(elements.prefix(count))
        elements.removeFirst(taken.count)
        defer { dropped = 0 }
        return (taken, dropped)
    }

    /// Takes back what could not be written; what does not fit any more counts as dropped.
    mutating func putBack(_ taken: [Element], dropped count: Int) {
        let fitting = taken.prefix(max(0, capacity - elements.count))
        elements.insert(contentsOf: fitting, at: 0)
        dropped += count + taken.count - fitting.count
    }
}
