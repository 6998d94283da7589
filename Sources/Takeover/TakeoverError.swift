/// Why an earlier backend's database cannot be taken over; a sentence for the operator.
public struct TakeoverError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
