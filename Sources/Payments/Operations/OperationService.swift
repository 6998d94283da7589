import Daraja
import Database
import JSON
import Synchronization
import Time
import Traces

/// Has Daraja do things that move no money: stored before the call, outcome after it.
///
/// What is on the disk when the process dies: before the first commit nothing, and nothing was sent; after it an operation in
/// `sending`, which recovery makes `unknown`; after the second commit the outcome.
struct OperationService: Sendable {
    /// What is to be done.
    struct Order: Sendable {
        let kind: OperationKind
        /// Which of the merchant's shortcodes it is about.
        let shortcode: Shortcode?
        /// The order as our own document, without secrets.
        let request: JSON
        /// Who wants it.
        let createdBy: String
    }

    let environment: PaymentsEnvironment

    /// Stores an order, carries it out, and stores how it ended.
    ///
    /// Once it is stored, the work is finished even when the task is cancelled.
    ///
    /// - Parameters:
    ///   - json: Daraja's object in an acknowledgement.
    ///   - body: makes the calls, through `OperationCalls`, which notes each; its last outcome is that of the operation.
    /// - Throws: `SQLError` when the order could not be stored; then nothing was sent.
    func carryOut<Acknowledgement>(
        _ order: Order, for merchant: Merchant, json: @escaping @Sendable (Acknowledgement) -> JSON,
        _ body: @escaping @Sendable (OperationCalls) async -> Outcome<Acknowledgement>
    ) async throws -> Outcome<Acknowledgement> {
        let now = environment.clock.now
        let uid = TransactionUID(at: now, randomness: environment.randomness)
        let new = OperationStore.New(
            uid: uid, merchantID: merchant.id, kind: order.kind, shortcode: order.shortcode, request: order.request,
            createdBy: order.createdBy, createdAt: now, traceID: TraceContext.current?.traceID)
        let id = try await environment.database.write { try OperationStore.insert(new, $0) }
        return await Task { [environment] in
            let calls = OperationCalls(uid: uid, merchant: merchant, clock: environment.clock)
            let outcome = await body(calls)
            let learnt = OperationOutcome(outcome, of: order.kind, json: json)
            let (attempts, endedAt) = (calls.attempts, environment.clock.now)
            // What the database does not take for a minute, recovery makes `unknown`.
            _ = await OutcomeLog.record(in: environment) { connection in
                guard let operation = try OperationStore.find(id, connection) else { return }
                // The body may be run again after a commit of which nobody knows whether it counted.
                guard try OperationStore.attempts(of: [id], connection).isEmpty else { return }
                for attempt in attempts { try OperationStore.append(attempt, of: id, connection) }
                // A callback that came first knows more than the acknowledgement.
                guard operation.state == .sending || operation.state == .unknown else { return }
                try OperationStore.move(operation, to: learnt, at: endedAt, connection)
            }
            return outcome
        }.value
    }
}

/// Makes the calls of an operation for its merchant, and notes each.
final class OperationCalls: Sendable {
    /// The operation's name, for callback URLs.
    let uid: TransactionUID
    private let merchant: Merchant
    private let clock: any WallClock
    private let noted = Mutex<[Attempt]>([])

    init(uid: TransactionUID, merchant: Merchant, clock: any WallClock) {
        self.uid = uid
        self.merchant = merchant
        self.clock = clock
    }

    /// The calls so far.
    var attempts: [Attempt] { noted.withLock { $0 } }

    /// Makes a call.
    func send<Request: DarajaRequest>(_ request: Request) async -> Outcome<Request.Acknowledgement> {
        let startedAt = clock.now
        let outcome = await merchant.daraja.send(request)
        let attempt = Attempt(Request.name, outcome, startedAt: startedAt, endedAt: clock.now)
        noted.withLock { $0.append(attempt) }
        return outcome
    }
}
