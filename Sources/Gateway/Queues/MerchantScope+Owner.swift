import Ownership
import Payments

extension MerchantScope {
    /// The owner of jobs in the scope; nil for all.
    var owner: Int64? {
        switch self {
        case .all: nil
        case .only(let merchant): merchant.rawValue
        }
    }
}
