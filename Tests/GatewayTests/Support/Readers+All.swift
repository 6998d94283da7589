import Access
import Database
import Ownership
import Payments

/// What tests that know of one merchant ask for: everything.
extension TransactionReader {
    func transaction(id: Int64) async throws -> Transaction? { try await transaction(id: id, in: .all) }

    func history(id: Int64) async throws -> TransactionHistory? { try await history(id: id, in: .all) }

    func list(_ filter: TransactionFilter) async throws -> TransactionPage { try await list(filter, in: .all) }
}

extension RecordReader {
    func discrepancies(_ part: RecordPart = RecordPart()) async throws -> RecordPage<DiscrepancyRecord> {
        try await discrepancies(in: .all, part)
    }

    func callbacks(_ part: RecordPart = RecordPart()) async throws -> RecordPage<CallbackRecord> {
        try await callbacks(in: .all, CallbackFilter(), part)
    }
}

extension APIKeyService {
    func list() async throws -> [APIKey] { try await list(in: .all) }
}
