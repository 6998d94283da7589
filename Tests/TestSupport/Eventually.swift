/// Waits for a fact that nothing announces: looks again and again until there is something to see.
///
/// - Throws: `NeverHappened` after the deadline, and what `look` throws at once.
public func eventually<Fact: Sendable>(
    _ name: String, within limit: Duration = .seconds(30), _ look: () async throws -> Fact?
) async throws -> Fact {
    let deadline = ContinuousClock.now + limit
    while true {
        if let fact = try await look() { return fact }
        guard ContinuousClock.now < deadline else { throw NeverHappened(fact: name) }
        try await ContinuousClock().sleep(for: .milliseconds(10))
    }
}

/// A fact that a test waited for in vain.
public struct NeverHappened: Error, CustomStringConvertible {
    let fact: String

    /// Names the fact.
    public var description: String { "it never happened that \(fact)" }
}
