public import Daraja
import Database
import JSON
import Jobs
import Ownership
import Time
import Traces

/// Takes the notices of customer-initiated payments: the question before and the announcement after.
public struct C2BIntake: Sendable {
    /// How long a confirmation that may belong to an STK push waits for the push's own callback to name the receipt.
    static let waitForPush: Duration = .seconds(300)

    private let environment: PaymentsEnvironment
    private let merchants: MerchantDirectory
    private let owners: C2BOwners
    private let queue: JobQueue
    private let numbers: CallbackNumbers
    private let unproven: UnprovenCallbacks

    init(
        environment: PaymentsEnvironment, merchants: MerchantDirectory, queue: JobQueue, numbers: CallbackNumbers,
        unproven: UnprovenCallbacks
    ) {
        self.unproven = unproven
        self.environment = environment
        self.merchants = merchants
        owners = C2BOwners(merchants: merchants)
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
        let answer = try await answer(to: callback, arrived)
        let result = try await environment.database.write { connection in
            try arrived.keep(answer.effect, of: answer.merchantID, connection)
        }
        if callback.authenticity == .unproven { unproven.count(arrived.body) }
        return (answer.reply, result)
    }

    private struct Answer: Sendable {
        let reply: C2BValidationReply
        let effect: CallbackResult.Effect
        /// Who was asked; the merchant of the settings where that is not known.
        var merchantID = MerchantID.default
    }

    private func answer(to callback: IncomingCallback, _ arrived: ArrivedCallback) async throws -> Answer {
        guard callback.authenticity != .unproven else {
            return Answer(reply: .reject(.account, description: "Invalid request source"), effect: .unproven)
        }
        guard let document = arrived.document else {
            return Answer(reply: .reject(.other, description: "System error"), effect: .unparseable)
        }
        switch Result(catching: { () throws(C2BNotice.Problem) in try C2BNotice(reading: document) }) {
        case .success(let notice):
            let ownership = try await owners.ownership(of: notice, callback.authenticity)
            guard ownership != .foreign(isCounted: false) else {
                return Answer(
                    reply: .reject(.shortcode, description: "Shortcode not served here"), effect: .foreign)
            }
            return Answer(
                reply: try await judge(notice, document, for: ownership.merchantID), effect: .applied,
                merchantID: ownership.merchantID)
        case .failure(.amount):
            return Answer(reply: .reject(.amount, description: "Invalid amount"), effect: .unparseable)
        case .failure(.noReceipt):
            return Answer(reply: .reject(.other, description: "System error"), effect: .unparseable)
        }
    }

    private func judge(
        _ notice: C2BNotice, _ document: JSON, for merchantID: MerchantID
    ) async throws -> C2BValidationReply {
        let configuration: C2BConfiguration
        do throws(any Error) {
            configuration = try await merchants.merchant(merchantID).c2b
        } catch is MerchantError {
            // Nobody knows its rules now. The customer may try again later; money that was taken cannot be given back.
            return .reject(.other, description: "System error")
        }
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
        guard callback.authenticity != .unproven else {
            let result = try await environment.database.write { try arrived.keep(.unproven, $0) }
            unproven.count(arrived.body)
            return result
        }
        guard let document = arrived.document else { return try await keepUnreadable(arrived, arrived.unreadable) }
        let notice: C2BNotice
        switch Result(catching: { () throws(C2BNotice.Problem) in try C2BNotice(reading: document) }) {
        case .success(let announced): notice = announced
        case .failure(let problem):
            let expected = "a receipt and an amount above zero"
            return try await keepUnreadable(
                arrived, Discrepancy(.unreadable, expected: expected, found: problem.words))
        }
        let ownership = try await owners.ownership(of: notice, callback.authenticity)
        if ownership == .foreign(isCounted: false) { return try await keepForeign(arrived, notice) }
        guard let receipt = notice.receipt else {
            let expected = "the receipt of a payment"
            return try await keepUnreadable(
                arrived, Discrepancy(.unreadable, expected: expected, found: notice.transactionID))
        }
        let incoming = C2BPayment(
            notice: notice, receipt: receipt, merchantID: ownership.merchantID,
            shortcode: Shortcode(notice.shortcode) ?? callback.authenticity.registeredShortcode)
        return try await count(incoming, ownership, arrived)
    }

    private func count(
        _ payment: C2BPayment, _ ownership: C2BOwners.Ownership, _ arrived: ArrivedCallback
    ) async throws -> CallbackResult {
        let (now, randomness, queue, owners) = (arrived.instant, environment.randomness, queue, owners)
        let (notice, merchant) = (payment.notice, payment.merchantID)
        let traceID = TraceContext.current?.traceID
        return try await environment.database.write { connection in
            if let known = try TransactionStore.find(receipt: payment.receipt, paidTo: merchant, connection)
                ?? TransactionStore.find(
                    receipt: payment.receipt, announcedFor: payment.notice.shortcode, connection)
            {
                return try Self.repeated(arrived, notice, known, connection)
            }
            if try C2BRecorder.candidates(for: notice, of: merchant, connection).mayStillBeNamed {
                let result = try arrived.keep(
                    .unmatched, of: merchant, parkedID: payment.receipt.text, connection)
                try queue.enqueue(
                    ParkedCallbackJob.new(result.id, of: merchant, due: now + .seconds(30)), connection)
                return result
            }
            let id = arrived.nextID()
            let transactionID = try C2BRecorder.insert(
                payment, callbackID: id, at: now, randomness: randomness, traceID: traceID, connection)
            try arrived.store(as: id, .applied, transactionID: transactionID, merchant, connection)
            if case .foreign = ownership {
                try DiscrepancyStore.append(
                    [owners.discrepancy(of: notice, isCounted: true)], of: transactionID, merchant, callbackID: id,
                    at: now, connection)
            }
            return CallbackResult(
                id: id, effect: .applied, transactionID: transactionID, merchantID: merchant, state: .completed,
                traceID: traceID, hasLookUp: false)
        }
    }

    /// Keeps a notice of a payment to a shortcode that is nobody's here.
    private func keepForeign(_ arrived: ArrivedCallback, _ notice: C2BNotice) async throws -> CallbackResult {
        let discrepancy = owners.discrepancy(of: notice, isCounted: false)
        return try await environment.database.write { connection in
            let result = try arrived.keep(.foreign, connection)
            try DiscrepancyStore.append(
                [discrepancy], of: nil, .default, callbackID: result.id, at: arrived.instant, connection)
            return result
        }
    }

    /// Keeps what was sent to a URL of ours, or by Safaricom, and announces no payment that could be counted.
    private func keepUnreadable(
        _ arrived: ArrivedCallback, _ discrepancy: Discrepancy
    ) async throws -> CallbackResult {
        try await environment.database.write { connection in
            let result = try arrived.keep(.unparseable, connection)
            try DiscrepancyStore.append(
                [discrepancy], of: nil, .default, callbackID: result.id, at: arrived.instant, connection)
            return result
        }
    }

    /// The receipt is known: an STK payment announced twice, or the same notice once more.
    private static func repeated(
        _ arrived: ArrivedCallback, _ notice: C2BNotice, _ known: Transaction, _ connection: borrowing Connection
    ) throws -> CallbackResult {
        let mismatch = mismatch(of: notice, with: known)
        let result = try arrived.keep(mismatch == nil ? .repeated : .contradicted, about: known, connection)
        try DiscrepancyStore.append(
            mismatch.map { [$0] } ?? [], of: known.id, known.merchantID, callbackID: result.id, at: arrived.instant,
            connection)
        return result
    }

    /// Another amount than that of the payment that has the notice's receipt.
    static func mismatch(of notice: C2BNotice, with known: Transaction) -> Discrepancy? {
        known.amount == notice.amount
            ? nil : Discrepancy(.amount, expected: known.amount.decimal, found: notice.amount.decimal)
    }
}

extension IncomingCallback.Authenticity {
    /// The shortcode that the URL was registered for; nil for other sources.
    fileprivate var registeredShortcode: Shortcode? {
        if case .registeredURL(let shortcode) = self { shortcode } else { nil }
    }
}
