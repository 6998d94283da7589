public import Daraja
import Database
import Jobs
import Time
import Traces

/// Takes the notices of customer-initiated payments: the question before and the announcement after.
public struct C2BIntake: Sendable {
    /// How long a confirmation that may belong to an STK push waits for the push's own callback to name the receipt.
    static let waitForPush: Duration = .seconds(300)

    private let environment: PaymentsEnvironment
    private let configuration: C2BConfiguration
    private let queue: JobQueue

    init(environment: PaymentsEnvironment, configuration: C2BConfiguration, queue: JobQueue) {
        self.environment = environment
        self.configuration = configuration
        self.queue = queue
    }

    /// Decides about a payment that a customer is about to make.
    ///
    /// The answer is stored before it is given.
    ///
    /// A question that cannot be read, or that nothing speaks for, is answered with a rejection: only Daraja waits for it.
    public func validate(_ callback: IncomingCallback) async throws -> C2BValidationReply {
        let document = try? JSON(parsing: callback.body)
        let notice = document.flatMap { C2BNotice(json: $0) }
        let reply: C2BValidationReply
        var effect = CallbackResult.Effect.applied
        if callback.authenticity == .unproven {
            reply = .reject(.account, description: "Invalid request source")
            effect = .unproven
        } else if let notice, let document {
            reply = await judge(notice, document)
        } else {
            reply = .reject(.other, description: "System error")
            effect = .unparseable
        }
        let now = environment.clock.now
        let body = Redaction.storedBody(callback.body, document)
        try await environment.database.write { [effect] connection in
            _ = try CallbackStore.insert(
                callback, body: body, effect: effect, transactionID: nil, at: now, connection)
        }
        return reply
    }

    private func judge(_ notice: C2BNotice, _ document: JSON) async -> C2BValidationReply {
        if let rejection = configuration.rules.rejection(of: notice) { return rejection }
        // Comes back in the confirmation: it becomes the name of the payment.
        let uid = TransactionUID(at: environment.clock.now, randomness: environment.randomness)
        let accepted = C2BValidationReply.accept(thirdPartyTransactionID: uid.text)
        guard let advisor = configuration.advisor else { return accepted }
        switch await advisor.advise(on: notice, raw: document) {
        case .accept(let id): return .accept(thirdPartyTransactionID: id ?? uid.text)
        case .reject(let rejection, let description): return .reject(rejection, description: description)
        case nil:
            return configuration.acceptsWithoutAdvice ? accepted : .reject(.other, description: "System error")
        }
    }

    /// Stores the announcement of a payment and counts it once per receipt.
    public func confirm(_ callback: IncomingCallback) async throws -> CallbackResult {
        let document = try? JSON(parsing: callback.body)
        let body = Redaction.storedBody(callback.body, document)
        let notice = document.flatMap { C2BNotice(json: $0) }
        let now = environment.clock.now
        let randomness = environment.randomness
        let queue = queue
        let traceID = TraceContext.current?.traceID
        return try await environment.database.write { connection in
            guard callback.authenticity != .unproven else {
                return try Self.keep(callback, body, .unproven, nil, at: now, connection)
            }
            guard let notice, let receipt = notice.receipt else {
                return try Self.keep(callback, body, .unparseable, nil, at: now, connection)
            }
            if let known = try TransactionStore.find(receipt: receipt, connection) {
                return try Self.repeated(callback, body, notice, known, at: now, connection)
            }
            if try C2BLedger.candidates(for: notice, connection).mayStillBeNamed {
                let result = try Self.keep(
                    callback, body, .unmatched, nil, parkedID: receipt.text, at: now, connection)
                try queue.enqueue(ParkedCallbackJob.new(result.id, due: now + .seconds(30)), connection)
                return result
            }
            let id = try CallbackStore.insert(
                callback, body: body, effect: .applied, transactionID: nil, at: now, connection)
            let transactionID = try C2BLedger.insert(
                notice, receipt, callbackID: id, at: now, randomness: randomness, traceID: traceID, connection)
            try CallbackStore.settle(id, effect: .applied, transactionID: transactionID, connection)
            return CallbackResult(
                id: id, effect: .applied, transactionID: transactionID, state: .completed, traceID: traceID,
                wantsLookup: false)
        }
    }

    /// The receipt is known: an STK payment announced twice, or the same notice once more.
    private static func repeated(
        _ callback: IncomingCallback, _ body: String, _ notice: C2BNotice, _ known: Transaction, at now: Instant,
        _ connection: borrowing Connection
    ) throws -> CallbackResult {
        let isSame = known.amount == notice.amount
        let result = try keep(
            callback, body, isSame ? .repeated : .contradicted, known, at: now, connection)
        if !isSame {
            try DiscrepancyStore.append(
                [Discrepancy(.amount, expected: known.amount.decimal, found: notice.amount.decimal)], of: known.id,
                callbackID: result.id, at: now, connection)
        }
        return result
    }

    private static func keep(
        _ callback: IncomingCallback, _ body: String, _ effect: CallbackResult.Effect, _ known: Transaction?,
        parkedID: String? = nil, at now: Instant, _ connection: borrowing Connection
    ) throws -> CallbackResult {
        let id = try CallbackStore.insert(
            callback, body: body, effect: effect, transactionID: known?.id, parkedID: parkedID, at: now, connection)
        return CallbackResult(id: id, effect: effect, about: known, wantsLookup: false)
    }
}
