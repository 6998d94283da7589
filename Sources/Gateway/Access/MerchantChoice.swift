import Ownership
import Payments

/// For which merchant a request is, decided once, where its caller was admitted.
struct MerchantChoice: Sendable {
    /// Whose rows it may see and change.
    let scope: MerchantScope
    /// Knows the names of merchants, and what is needed to act for one.
    let directory: MerchantDirectory
}
