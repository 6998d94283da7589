/// The four words of the reference API.
public enum PaymentStatus: String, Sendable, Hashable, CaseIterable {
    case pending, completed, failed, cancelled
}
