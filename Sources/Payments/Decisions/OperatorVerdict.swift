public import Daraja

/// What a person found out about a payment that the program could not settle.
public enum OperatorVerdict: Sendable, Hashable {
    /// The money moved; the receipt proves it.
    case completed(Receipt)
    /// The money did not move.
    case failed
}
