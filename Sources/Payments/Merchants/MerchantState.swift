/// Whether a merchant takes new payments.
public enum MerchantState: String, Sendable, CaseIterable {
    case active, suspended
}
