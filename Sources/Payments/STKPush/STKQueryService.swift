public import Daraja
import Database
import Ownership
import Time

/// Asks Daraja how a push ended, and applies what the answer proves.
public struct STKQueryService: Sendable {
    private let environment: PaymentsEnvironment
    private let merchants: MerchantDirectory

    init(environment: PaymentsEnvironment, merchants: MerchantDirectory) {
        self.environment = environment
        self.merchants = merchants
    }

    /// Asks about any push of a merchant, ours or not.
    ///
    /// Safe to repeat. A push that we know is asked about with the credentials that it was made with; what the answer says
    /// about another merchant's push changes nothing.
    ///
    /// - Throws: `MerchantError` when these credentials cannot be used, `SQLError` when what the answer proves could not be
    ///   stored.
    public func query(checkoutRequestID: String, for merchant: Merchant) async throws -> Outcome<STKQueryAnswer> {
        let known = await known(checkoutRequestID)
        guard let known, known.merchantID == merchant.id else {
            return try await ask(checkoutRequestID, for: merchant)
        }
        let owner = try await merchants.merchant(of: known)
        return try await PaymentInWork.$transactionID.withValue(known.id) {
            try await ask(checkoutRequestID, for: owner)
        }
    }

    /// Asks with the credentials of a merchant, and applies the answer to the merchant's push, if there is one.
    func ask(_ checkoutRequestID: String, for merchant: Merchant) async throws -> Outcome<STKQueryAnswer> {
        let startedAt = environment.clock.now
        let request = STKQueryRequest(
            credentials: merchant.push.credentials, checkoutRequestID: checkoutRequestID, instant: startedAt)
        let outcome = await merchant.daraja.send(request)
        let now = environment.clock.now
        // Another push's outcome proves nothing about this one; the caller is still shown Daraja's object as it came.
        let mismatch = outcome.mismatch(with: checkoutRequestID)
        let attempt = Attempt(
            STKQueryRequest.name, mismatch == nil ? outcome : .misdirected, startedAt: startedAt, endedAt: now)
        let evidence = mismatch == nil ? Evidence(query: outcome) : nil
        try await environment.database.write { connection in
            guard let transaction = try TransactionStore.find(checkoutRequestID: checkoutRequestID, connection),
                transaction.merchantID == merchant.id
            else { return }
            try AttemptStore.append(attempt, of: transaction.id, connection)
            try DiscrepancyStore.append(
                mismatch.map { [$0] } ?? [], of: transaction.id, transaction.merchantID, callbackID: nil, at: now,
                connection)
            guard let evidence else { return }
            _ = try EvidenceRecorder.apply(evidence, to: transaction, at: now, connection)
        }
        return outcome
    }

    /// The payment that is asked about; nil when it is not ours, or cannot be looked up now.
    private func known(_ checkoutRequestID: String) async -> Transaction? {
        // Without the database Daraja can be asked all the same.
        try? await environment.database.read { connection in
            try TransactionStore.find(checkoutRequestID: checkoutRequestID, connection)
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
