import Ownership
import Payments
import Time

/// What the monitor remembers of a payment.
struct Shadow {
    let name: String
    let type: String
    let amount: Int64
    let merchant: MerchantID
    var state: String
    var version: Int64
    var receipt: String?
    let createdAt: Instant
    /// When it was first called completed.
    var completedAt: Instant?
    /// When its first final state came.
    var finalAt: Instant?
    /// Whether its callback came before its acknowledgement, or it was unknown once: for the counting of rare things.
    var states: [String] = []
}
