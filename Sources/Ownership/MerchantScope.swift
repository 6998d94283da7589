package import Database

/// Whose rows a query may see.
///
/// It is decided once, where the caller is admitted, and travels as a value: no reader answers without one.
public enum MerchantScope: Sendable, Hashable {
    /// The rows of every merchant.
    case all
    /// The rows of one merchant.
    case only(MerchantID)

    /// Whether rows of a merchant are part of it.
    public func includes(_ merchant: MerchantID) -> Bool {
        switch self {
        case .all: true
        case .only(let only): only == merchant
        }
    }

    /// The condition on a column that holds a merchant's number; nil when every row fits.
    package func condition(_ column: String = "t.merchant_id") -> SQLCondition? {
        switch self {
        case .all: nil
        case .only(let merchant): SQLCondition("\(column) = ?", [.integer(merchant.rawValue)])
        }
    }
}

extension RecordQuery {
    /// Demands the rows of a scope.
    package mutating func require(_ scope: MerchantScope) {
        if case .only(let merchant) = scope { require("merchant_id", merchant.rawValue) }
    }
}
