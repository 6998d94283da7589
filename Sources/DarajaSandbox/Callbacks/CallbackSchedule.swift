import Time

/// When the result of a payment is announced: never, once or twice.
enum CallbackSchedule {
    /// Longer than the patience of a client that then asks.
    static let lateDelay = Duration.seconds(30)
    /// A receiver that hangs must not hang the request as well.
    static let earlyPatience = Duration.seconds(2)
    /// Between a callback and the one that contradicts it.
    static let contradictionDelay = Duration.seconds(1)

    static func dueTimes(acceptedAt: Instant, endsAt: Instant, _ faults: FaultSet) -> [Instant] {
        if faults.contains(.callbackLost) || faults.contains(.resultOnlyByQuery) { return [] }
        let first = faults.contains(.callbackLate) ? max(acceptedAt + lateDelay, endsAt) : endsAt
        if faults.contains(.callbackTwice) { return [first, first] }
        if faults.contains(.callbackContradicted) { return [first, first + contradictionDelay] }
        return [first]
    }
}
