/// Why an app cannot be declared, in a sentence without secrets.
public struct SandboxAppError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The sentence, without a capital letter and without a period.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
