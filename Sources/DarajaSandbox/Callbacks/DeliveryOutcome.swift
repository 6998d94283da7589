/// How a delivery went.
public enum DeliveryOutcome: Sendable, Hashable {
    /// The receiver answered with this HTTP status; any counts as delivered, for nothing is ever repeated.
    ///
    /// The body is read for validations only, and the ledger does not keep it.
    case answered(status: Int, body: [UInt8] = [])
    /// No answer came; the reason is for people.
    case failed(reason: String)
}
