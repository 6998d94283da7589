public import Daraja
import Database
import JSON
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
    private let numbers: CallbackNumbers
    private let unproven: UnprovenCallbacks

    init(
        environment: PaymentsEnvironment, configuration: C2BConfiguration, queue: JobQueue, numbers: CallbackNumbers,
        unproven: UnprovenCallbacks
    ) {
        self.unproven = unproven
        self.environment = environment
        self.configuration = configuration
        self.queue = queue
        self.numbers = numbers
    }

    /// Decides about a payment that a customer is about to make.
    ///
    /// The answer is stored before it is given.
    ///
    /// A question that cannot be read, or that nothing speaks for, is answered with a rejection: only Daraja waits for it.
    public func validate(
        _ callback: IncomingCallback
    ) async throws -> (reply: C2BValidationReply, result: CallbackResult) {
        let arrived = ArrivedCallback(callback, at: environment.clock.now, numbers: numbers)
        let (reply, effect) = await answer(to: callback, arrived)
        let result = try await environment.database.write { connection in try arrived.keep(effect, connection) }
        if callback.authenticity == .unproven { unproven.count(arrived.body) }
        return (reply, result)
    }

    private func answer(
        to callback: IncomingCallback, _ arrived: ArrivedCallback
    ) async -> (C2BValidationReply, CallbackResult.Effect) {
        guard callback.authenticity != .unproven else {
            return (.reject(.account, description: "Invalid request source"), .unproven)
        }
        guard let document = arrived.document else {
            return (.reject(.other, description: "System error"), .unparseable)
        }
        switch Result(catching: { () throws(C2BNotice.Problem) in try C2BNotice(reading: document) }) {
        case .success(let notice)
        where configuration.ownership(of: notice, callback.authenticity) == .foreign(isCounted: false):
            return (.reject(.shortcode, description: "Shortcode not served here"), .foreign)
        case .success(let notice): return (await judge(notice, document), .applied)
        case .failure(.amount): return (.reject(.amount, description: "Invalid amount"), .unparseable)
        case .failure(.noReceipt): return (.reject(.other, description: "System error"), .unparseable)
        }
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
        let arrived = ArrivedCallback(callback, at: environment.clock.now, numbers: numbers)
        let reading = arrived.document.map { document in
            Result(catching: { () throws(C2BNotice.Problem) in try C2BNotice(reading: document) })
        }
        let (now, randomness, queue, configuration) = (
            arrived.instant, environment.randomness, queue, configuration
        )
        let traceID = TraceContext.current?.traceID
        guard callback.authenticity != .unproven else {
            let result = try await environment.database.write { try arrived.keep(.unproven, $0) }
            unproven.count(arrived.body)
            return result
        }
        return try await environment.database.write { connection in
            guard let reading else { return try Self.keepUnreadable(arrived, arrived.unreadable, connection) }
            let notice: C2BNotice
            switch reading {
            case .success(let announced): notice = announced
            case .failure(let problem):
                let expected = "a receipt and an amount above zero"
                return try Self.keepUnreadable(
                    arrived, Discrepancy(.unreadable, expected: expected, found: problem.words), connection)
            }
            let ownership = configuration.ownership(of: notice, callback.authenticity)
            if ownership == .foreign(isCounted: false) {
                let result = try arrived.keep(.foreign, connection)
                try DiscrepancyStore.append(
                    [configuration.discrepancy(of: notice, isCounted: false)], of: nil, callbackID: result.id, at: now,
                    connection)
                return result
            }
            guard let receipt = notice.receipt else {
                let expected = "the receipt of a payment"
                return try Self.keepUnreadable(
                    arrived, Discrepancy(.unreadable, expected: expected, found: notice.transactionID), connection)
            }
            if let known = try TransactionStore.find(receipt: receipt, connection) {
                return try Self.repeated(arrived, notice, known, connection)
            }
            if try C2BLedger.candidates(for: notice, connection).mayStillBeNamed {
                let result = try arrived.keep(.unmatched, parkedID: receipt.text, connection)
                try queue.enqueue(ParkedCallbackJob.new(result.id, due: now + .seconds(30)), connection)
                return result
            }
            let id = arrived.nextID()
            let transactionID = try C2BLedger.insert(
                notice, receipt, callbackID: id, at: now, randomness: randomness, traceID: traceID, connection)
            try arrived.store(as: id, .applied, transactionID: transactionID, connection)
            if ownership != .own {
                try DiscrepancyStore.append(
                    [configuration.discrepancy(of: notice, isCounted: true)], of: transactionID, callbackID: id,
                    at: now,
                    connection)
            }
            return CallbackResult(
                id: id, effect: .applied, transactionID: transactionID, state: .completed, traceID: traceID,
                wantsLookup: false)
        }
    }

    /// Keeps what was sent to a URL of ours, or by Safaricom, and announces no payment that could be counted.
    private static func keepUnreadable(
        _ arrived: ArrivedCallback, _ discrepancy: Discrepancy, _ connection: borrowing Connection
    ) throws -> CallbackResult {
        let result = try arrived.keep(.unparseable, connection)
        try DiscrepancyStore.append(
            [discrepancy], of: nil, callbackID: result.id, at: arrived.instant, connection)
        return result
    }

    /// The receipt is known: an STK payment announced twice, or the same notice once more.
    private static func repeated(
        _ arrived: ArrivedCallback, _ notice: C2BNotice, _ known: Transaction, _ connection: borrowing Connection
    ) throws -> CallbackResult {
        let mismatch = mismatch(of: notice, with: known)
        let result = try arrived.keep(mismatch == nil ? .repeated : .contradicted, about: known, connection)
        try DiscrepancyStore.append(
            mismatch.map { [$0] } ?? [], of: known.id, callbackID: result.id, at: arrived.instant, connection)
        return result
    }

    /// Another amount than that of the payment that has the notice's receipt.
    static func mismatch(of notice: C2BNotice, with known: Transaction) -> Discrepancy? {
        known.amount == notice.amount
            ? nil : Discrepancy(.amount, expected: known.amount.decimal, found: notice.amount.decimal)
    }
}
