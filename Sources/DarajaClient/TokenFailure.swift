/// Why no token could be had.
///
/// No payment request was sent.
public struct TokenFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// What Daraja or the network said, in the words of the reference API.
    public let message: String

    init(_ reason: String) {
        message = "Failed to get M-Pesa access token: \(reason)"
    }

    /// The message.
    public var description: String { message }
}
