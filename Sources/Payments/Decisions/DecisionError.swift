/// Why a decision was not taken; nothing was changed.
public enum DecisionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// There is no payment with this number.
    case notFound
    /// The payment is in a state in which nobody decides: it is final, or still being found out.
    case notOpen(PaymentState)
    /// The receipt belongs to another payment.
    case receiptTaken(by: Int64)

    /// A sentence for people.
    public var description: String {
        switch self {
        case .notFound: "Transaction not found"
        case .notOpen(let state) where state.isFinal:
            "The payment is final (\(state.rawValue)); what speaks against it is among its discrepancies"
        case .notOpen(let state):
            "The payment is \(state.rawValue): its outcome is still being found out, and nobody has to decide"
        case .receiptTaken(let id): "The receipt belongs to transaction \(id)"
        }
    }
}
