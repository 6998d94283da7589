public import Daraja
import Database
import Ownership
import Time
import Traces

/// Has Daraja do things that move no money: stored before the call, outcome after it.
///
/// What is on the disk when the process dies: before the first commit nothing, and nothing was sent; after it an operation in
/// `sending`, which recovery makes `unknown`; after the second commit the outcome.
public struct OperationService: Sendable {
    private let environment: PaymentsEnvironment

    init(environment: PaymentsEnvironment) {
        self.environment = environment
    }

    /// Stores an order, carries it out, and stores how it ended.
    ///
    /// Once it is stored, the work is finished even when the task is cancelled. A suspended merchant may do so as well: what
    /// was under way has to be followed.
    ///
    /// - Parameter person: who wants it.
    /// - Throws: `SQLError` when the order could not be stored; then nothing was sent.
    public func carryOut<Order: OperationOrder>(
        _ order: Order, for merchant: Merchant, by person: String
    ) async throws -> Outcome<Order.Acknowledgement> {
        let now = environment.clock.now
        let uid = TransactionUID(at: now, randomness: environment.randomness)
        let new = OperationStore.New(
            uid: uid, merchantID: merchant.id, kind: Order.kind, shortcode: order.shortcode(of: merchant),
            request: order.document, createdBy: person, createdAt: now, traceID: TraceContext.current?.traceID)
        let id = try await environment.database.write { try OperationStore.insert(new, $0) }
        return await Task { await carryOut(order, for: merchant, id, uid) }.value
    }

    private func carryOut<Order: OperationOrder>(
        _ order: Order, for merchant: Merchant, _ id: Int64, _ uid: TransactionUID
    ) async -> Outcome<Order.Acknowledgement> {
        let calls = OperationCalls(uid: uid, merchant: merchant, clock: environment.clock)
        let outcome = await order.carryOut(for: merchant, calls)
        let learnt = OperationOutcome(outcome, of: Order.kind, json: Order.json)
        let (attempts, endedAt) = (calls.attempts, environment.clock.now)
        // What the database does not take for a minute, recovery makes `unknown`.
        _ = await OutcomeRecorder.record(in: environment) { connection in
            guard let operation = try OperationStore.find(id, connection) else { return }
            // The body may be run again after a commit of which nobody knows whether it counted.
            guard try OperationStore.attempts(of: [id], connection).isEmpty else { return }
            for attempt in attempts { try OperationStore.append(attempt, of: id, connection) }
            // A callback that came first knows more than the acknowledgement.
            guard operation.state == .sending || operation.state == .unknown else { return }
            try OperationStore.move(operation, to: learnt, at: endedAt, connection)
        }
        return outcome
    }
}
