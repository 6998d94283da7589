public import Daraja
import Database
import Time

/// Asks Daraja how a push ended, and applies what the answer proves.
public struct STKQueryService: Sendable {
    private let environment: PaymentsEnvironment
    private let credentials: STKCredentials

    init(environment: PaymentsEnvironment, credentials: STKCredentials) {
        self.environment = environment
        self.credentials = credentials
    }

    /// Asks about any push of this shortcode, ours or not.
    ///
    /// Safe to repeat.
    ///
    /// - Throws: `SQLError` when what the answer proves could not be stored.
    public func query(checkoutRequestID: String) async throws -> Outcome<STKQueryAnswer> {
        let startedAt = environment.clock.now
        let request = STKQueryRequest(
            credentials: credentials, checkoutRequestID: checkoutRequestID, instant: startedAt)
        let outcome = await PaymentInWork.$transactionID.withValue(await known(checkoutRequestID)) {
            await environment.daraja.send(request)
        }
        let now = environment.clock.now
        // Another push's outcome proves nothing about this one; the caller is still shown Daraja's object as it came.
        let mismatch = outcome.mismatch(with: checkoutRequestID)
        let attempt = Attempt(
            STKQueryRequest.name, mismatch == nil ? outcome : .misdirected, startedAt: startedAt, endedAt: now)
        let evidence = mismatch == nil ? Evidence(query: outcome) : nil
        try await environment.database.write { connection in
            guard let transaction = try TransactionStore.find(checkoutRequestID: checkoutRequestID, connection) else {
                return
            }
            try AttemptStore.append(attempt, of: transaction.id, connection)
            try DiscrepancyStore.append(
                mismatch.map { [$0] } ?? [], of: transaction.id, callbackID: nil, at: now, connection)
            guard let evidence else { return }
            _ = try EvidenceLog.apply(evidence, to: transaction, at: now, connection)
        }
        return outcome
    }

    /// The number of the payment that is asked about, for log lines; nil when it is not ours, or cannot be looked up now.
    private func known(_ checkoutRequestID: String) async -> Int64? {
        if let transactionID = PaymentInWork.transactionID { return transactionID }
        return try? await environment.database.read { connection in
            try TransactionStore.find(checkoutRequestID: checkoutRequestID, connection)?.id
        }
    }
}

extension Outcome<STKQueryAnswer> {
    fileprivate static let misdirected = Self.ambiguous(
        reason: "Daraja answered about another CheckoutRequestID", error: nil)

    /// The id of another push that the answer names instead of the one asked about.
    fileprivate func mismatch(with checkoutRequestID: String) -> Discrepancy? {
        guard case .success(let answer) = self,
            let named = answer.checkoutRequestID?.filter({ !$0.isWhitespace }), !named.isEmpty,
            named != checkoutRequestID
        else { return nil }
        return Discrepancy(.request, expected: checkoutRequestID, found: named)
    }
}

extension Evidence {
    /// What a query proves; nil for an answer that proves nothing, which includes every refusal.
    init?(query outcome: Outcome<STKQueryAnswer>) {
        guard case .success(let answer) = outcome else { return nil }
        switch STKResultCatalogue.meaning(of: answer.resultCode).class {
        case .success: self = .succeeded(Success(description: answer.resultDescription))
        case .inFlight: self = .stillProcessing
        case .failure: self = .failed(answer.resultCode, description: answer.resultDescription)
        case .unknown: return nil
        }
    }
}
