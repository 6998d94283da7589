import Bytes
import Crypto
import OperatorLog

/// A way into the live events for a browser, which can send no header with them: good once, and for a minute only.
///
/// It stands in a URL, where proxies and histories see it; a key there would be known to them for good.
public struct EventTicket: Sendable, Hashable {
    /// What every ticket begins with.
    public static let mark = SecretShape.ticketMark
    /// How long a ticket is good.
    public static let validity: Duration = .seconds(60)
    private static let digits = 32

    /// The whole ticket.
    public let text: String

    init(randomness: Randomness) {
        text = Self.mark + Hexadecimal.text(randomness.bytes(Self.digits / 2))
    }

    /// Takes what a caller sent; nil when it does not even look like a ticket.
    public init?(_ text: String) {
        guard text.hasPrefix(Self.mark), Hexadecimal.isWritten(text.dropFirst(Self.mark.count), digits: Self.digits)
        else { return nil }
        self.text = text
    }

    /// What is stored and looked up.
    var hash: String { Hexadecimal.text(SHA256.hash(data: Array(text.utf8))) }
}
