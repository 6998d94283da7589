import NIOCore

/// When one of several connections sends its requests so that all of them together reach a rate.
struct Pace {
    private var due: NIODeadline
    private let interval: TimeAmount

    /// Spreads the first requests of all connections over one interval.
    init(perSecond: Double, connection: Int, of connections: Int, from start: NIODeadline) {
        let nanoseconds = 1_000_000_000 / perSecond
        interval = .nanoseconds(Int64(nanoseconds * Double(connections)))
        due = start + .nanoseconds(Int64(nanoseconds * Double(connection)))
    }

    /// The moment of the next request.
    mutating func next() -> NIODeadline {
        defer { due = due + interval }
        return due
    }
}
