public import Time

/// In whose name a ticket opens the live events.
public enum EventTicketHolder: Sendable, Hashable {
    /// Somebody who needed no key when the ticket was made.
    case local
    /// The key with this number, as far as it is still good, and the end of the secret that bought the ticket.
    case key(Int64, secretEndsAt: Instant?)
}
