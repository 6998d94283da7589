import Database
import OperatorLog
import Ownership

@testable import Payments

/// What tests that know of one merchant ask for: everything.
extension TransactionReader {
    func transaction(id: Int64) async throws -> Transaction? { try await transaction(id: id, in: .all) }

    func history(id: Int64) async throws -> TransactionHistory? { try await history(id: id, in: .all) }

    func inReview() async throws -> [Transaction] { try await inReview(in: .all) }

    func list(_ filter: TransactionFilter) async throws -> TransactionPage { try await list(filter, in: .all) }
}

extension RecordReader {
    func discrepancies(
        kind: Discrepancy.Kind? = nil, transactionID: Int64? = nil, _ part: RecordPart = RecordPart()
    ) async throws -> RecordPage<DiscrepancyRecord> {
        try await discrepancies(in: .all, kind: kind, transactionID: transactionID, part)
    }

    func callbacks(
        _ filter: CallbackFilter = CallbackFilter(), _ part: RecordPart = RecordPart()
    ) async throws -> RecordPage<CallbackRecord> {
        try await callbacks(in: .all, filter, part)
    }
}

extension OperatorLogReader {
    func audit(transactionID: Int64? = nil, _ part: RecordPart = RecordPart()) async throws -> RecordPage<AuditRecord> {
        try await audit(in: .all, transactionID: transactionID, part)
    }
}

extension DecisionService {
    func decide(_ decision: OperatorDecision, about transactionID: Int64) async throws -> Transaction {
        try await decide(decision, about: transactionID, in: .all)
    }
}

extension RefreshService {
    func refresh(transactionID: Int64) async throws -> Bool {
        try await refresh(transactionID: transactionID, in: .all)
    }
}

extension TotalsKeeper {
    func stats() async throws -> Stats { try await stats(in: .all) }

    func totals(since hour: Int64) async throws -> HourlyTotals { try await totals(since: hour, in: .all) }
}
