import Database
import Ownership

extension MerchantScope {
    /// The same rows in fewer words: all of them, where there is no merchant beside `default`.
    ///
    /// Decided by the database, in the transaction that reads the rows: this process may not have heard of a merchant yet.
    func simplified(_ connection: borrowing Connection) throws -> MerchantScope {
        guard self == .only(.default), try !MerchantStore.areSeveral(connection) else { return self }
        return .all
    }
}
