import Time

/// What happens when: a heap of moments, in which moments at the same time are in the order of their making.
struct Agenda {
    private struct Entry {
        let time: Instant
        let number: Int
        let action: () -> Void

        func isBefore(_ other: Entry) -> Bool {
            time == other.time ? number < other.number : time < other.time
        }
    }

    private var heap: [Entry] = []
    private var made = 0

    var isEmpty: Bool { heap.isEmpty }

    mutating func add(_ time: Instant, _ action: @escaping () -> Void) {
        made += 1
        heap.append(Entry(time: time, number: made, action: action))
        var place = heap.count - 1
        while place > 0, heap[place].isBefore(heap[(place - 1) / 2]) {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    mutating func next() -> (time: Instant, action: () -> Void)? {
        guard let first = heap.first else { return nil }
        heap[0] = heap[heap.count - 1]
        heap.removeLast()
        var place = 0
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2] where child < heap.count && heap[child].isBefore(heap[least]) {
                least = child
            }
            guard least != place else { break }
            heap.swapAt(place, least)
            place = least
        }
        return (first.time, first.action)
    }
}
