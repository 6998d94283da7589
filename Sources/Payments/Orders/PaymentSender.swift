import Daraja
import Database
import JSON
import Time

/// Sends the request of a stored payment, and stores its outcome with all that follows from it.
///
/// The call is made outside any transaction. Its outcome is one transaction: the attempt, the evidence, Daraja's ids, the
/// callbacks that waited for these ids, and the answer for the idempotency key. What a crash leaves behind:
/// - before the call, or during it: a payment in `sending`, which recovery makes `unknown`; nobody sends it again;
/// - after that transaction: the outcome.
struct PaymentSender: Sendable {
    /// A payment that is stored in `sending`.
    struct Payment: Sendable {
        let id: Int64
        let uid: TransactionUID
        /// Its version as it is sent; see `OutcomeRecorder.write`.
        var version: Int64 = 1
    }

    /// How a call ended.
    struct Sent<Acknowledgement: Sendable>: Sendable {
        let outcome: Outcome<Acknowledgement>
        /// Whether the database has taken the outcome.
        let isRecorded: Bool
    }

    let environment: PaymentsEnvironment
    let effects: CallbackEffects

    /// Sends a request for a caller who waits, and keeps the answer for the idempotency key.
    func answer<Request: DarajaRequest>(
        _ request: Request, of payment: Payment, for merchant: Merchant, _ key: IdempotencyKey?
    ) async -> PaymentAnswer where Request.Acknowledgement: PaymentAcknowledgement {
        @Sendable func answer(_ outcome: Outcome<Request.Acknowledgement>) -> PaymentAnswer {
            PaymentAnswer(transactionID: payment.id, uid: payment.uid, result: .init(outcome, json: \.json))
        }
        let sent = await send(request, of: payment, for: merchant, evidence: { Evidence($0) }) { outcome, connection in
            guard let key else { return }
            try IdempotencyStore.complete(key, response: answer(outcome).json.text, connection)
        }
        return sent.isRecorded ? answer(sent.outcome) : .unrecorded(payment.id, payment.uid)
    }

    /// Sends a request.
    ///
    /// - Parameters:
    ///   - evidence: what an outcome says about the payment.
    ///   - completing: what else is written in the transaction of the outcome.
    func send<Request: DarajaRequest>(
        _ request: Request, of payment: Payment, for merchant: Merchant,
        evidence: (Outcome<Request.Acknowledgement>) -> Evidence,
        completing: @escaping @Sendable (Outcome<Request.Acknowledgement>, borrowing Connection) throws -> Void
    ) async -> Sent<Request.Acknowledgement> where Request.Acknowledgement: PaymentAcknowledgement {
        let startedAt = environment.clock.now
        let outcome = await PaymentInWork.$transactionID.withValue(payment.id) {
            await merchant.daraja.send(request)
        }
        let now = environment.clock.now
        let (evidence, ids) = (evidence(outcome), outcome.ids)
        let attempt = Attempt(Request.name, outcome, startedAt: startedAt, endedAt: now)
        let isRecorded = await OutcomeRecorder.record(in: environment) { [effects] connection in
            let transaction = try OutcomeRecorder.write(
                attempt, evidence, ids: ids, about: payment.id, sentAs: payment.version, at: now, connection)
            if let parkingID = ids.parkingID {
                try effects.applyParked(to: transaction, id: parkingID, at: now, connection)
            }
            try completing(outcome, connection)
        }
        return Sent(outcome: outcome, isRecorded: isRecorded)
    }
}
