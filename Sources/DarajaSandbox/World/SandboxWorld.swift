public import Daraja
public import Time

/// Daraja and M-PESA as one value: requests go in, answers and callbacks to be posted come out.
///
/// It has no clock, socket or task, and its only chance is the seed: the same seed and the same calls give the same
/// run. Payments end when the given time has passed their end, so nothing has to be ticked.
public struct SandboxWorld: Sendable {
    let configuration: DarajaSandbox.Configuration
    /// What goes wrong by chance; starts with the configuration's.
    public var faultSwitches: FaultSwitches
    var ledger: Ledger
    var random: SplitMix64
    var identifiers: IdentifierSource
    var organizations: OrganizationBook
    var apps: AppBook
    var gate: InitiatorGate
    var tokens: TokenBook
    var subscriberLocks = ExpiringTable<PhoneNumber, Void>()
    var recentPurchases = ExpiringTable<Purchase, Void>()
    /// By the payment's sequence number.
    var pendingValidations = ExpiringTable<Int, PendingValidation>()
    var statusQueries = StatusQueryCount()
    private var spikeArrest: SpikeArrest

    /// A world without payments and tokens.
    ///
    /// - Parameter seed: decides every id, receipt and chance; `configuration.seed` is for the server and ignored here.
    public init(configuration: DarajaSandbox.Configuration = .init(), seed: UInt64) {
        self.configuration = configuration
        faultSwitches = configuration.faults
        ledger = Ledger(capacity: configuration.ledgerCapacity)
        random = SplitMix64(seed: seed)
        identifiers = IdentifierSource(random: &random)
        organizations = OrganizationBook(configuration)
        apps = AppBook(configuration)
        gate = InitiatorGate(configuration)
        tokens = TokenBook(killsPrevious: configuration.tokenKillsPrevious)
        spikeArrest = SpikeArrest(perSecond: configuration.spikeArrestPerSecond)
    }

    /// Answers one request.
    ///
    /// The caller posts the deliveries of the response, each when it is due, and tells `deliveryEnded`.
    public mutating func respond(to request: SandboxRequest, at now: Instant) -> SandboxResponse {
        do throws(Refusal) {
            return try answer(request, at: now)
        } catch {
            return error.response(requestID: identifiers.requestID(&random))
        }
    }

    /// Notes how a delivery went, and returns what is to be posted because of it.
    ///
    /// Only a validation leads to more: its answer, or the lack of one, decides about the payment, whose confirmation
    /// then follows. The end of any other delivery may be told or not.
    @discardableResult
    public mutating func deliveryEnded(
        _ id: Delivery.ID, _ outcome: DeliveryOutcome, at now: Instant
    ) -> [Delivery] {
        guard case .payment(let sequence) = id.subject, let payment = ledger[sequence],
            payment.deliveries.indices.contains(id.index)
        else { return [] }
        ledger.update(sequence) { $0.deliveries[id.index].ended(outcome, at: now) }
        guard payment.deliveries[id.index].kind == .validation else { return [] }
        return validationEnded(sequence, outcome, at: now)
    }

    /// Whether a delivery should still be posted: not when the sandbox was reset since.
    public func wants(_ id: Delivery.ID) -> Bool {
        switch id.subject {
        case .payment(let sequence): sequence >= ledger.firstSinceReset
        case .statusQuery(let number): statusQueries.isCurrent(number)
        }
    }

    /// The payments still in the ledger, oldest first.
    public var payments: [SandboxPayment] { ledger.payments }

    /// The payment with a CheckoutRequestID; nil for an unknown one.
    public func payment(checkoutRequestID: String) -> SandboxPayment? {
        ledger[id: checkoutRequestID].flatMap { $0.kind == .stk ? $0 : nil }
    }

    /// The payout with an OriginatorConversationID; nil for an unknown one.
    ///
    /// Of v3 it is the client's own, of v1 the one that came with the acknowledgement.
    public func payment(originatorConversationID: String) -> SandboxPayment? {
        ledger[requestID: originatorConversationID].flatMap { $0.kind == .b2c ? $0 : nil }
    }

    /// The payment with a receipt; nil for an unknown one, and for the id of a payout that failed.
    public func payment(receipt: Receipt) -> SandboxPayment? {
        ledger[transactionID: receipt.text].flatMap { $0.receipt == receipt ? $0 : nil }
    }

    /// The sums of the payments in the ledger that have ended well at a given time.
    public func moneyMoved(at now: Instant) -> MoneyMoved {
        ledger.moneyMoved(at: now)
    }

    /// The apps that were declared, in the order of their declaration.
    public var declaredApps: [SandboxApp] { apps.apps }

    /// Declares an app, or changes the one with the same consumer key, whose tokens stay valid.
    public mutating func declare(_ app: SandboxApp) throws(SandboxAppError) {
        try apps.declare(app)
    }

    /// Makes every token invalid, or every token of one app, as if another process had asked for one of its own.
    public mutating func killTokens(of consumerKey: String? = nil) {
        if let consumerKey { tokens.killAll(of: consumerKey) } else { tokens.killAll() }
    }

    /// A token of an app for what a simulation does at Daraja in its name; unlike one from OAuth it ends no other.
    package mutating func token(for consumerKey: String, at now: Instant) -> String {
        tokens.issueBeside(to: consumerKey, at: now, &random)
    }

    /// Forgets payments, locks and undelivered callbacks and restores balances and the fault switches.
    ///
    /// Apps, tokens and registered URLs stay and ids go on from where they were, so that a client that keeps them is not
    /// confused.
    public mutating func reset() {
        ledger.reset()
        subscriberLocks.removeAll()
        recentPurchases.removeAll()
        pendingValidations.removeAll()
        statusQueries.reset()
        organizations.resetBalances()
        gate.unlock()
        faultSwitches = configuration.faults
    }

    private mutating func answer(_ request: SandboxRequest, at now: Instant) throws(Refusal) -> SandboxResponse {
        let path = request.path
        let operations = SandboxOperations.at(path)
        guard let family = operations.first?.family else {
            throw APIFamily(path: path).unknownPath
        }
        guard let operation = operations.first(where: { $0.method == request.method }) else {
            throw family.wrongMethod(request.method)
        }
        guard family != .control else {
            return try operation.handle(SandboxCall(request: request, now: now, consumerKey: "", faults: []), in: &self)
        }
        guard spikeArrest.admits(at: now) else { throw .spikeArrest }
        var consumerKey = ""
        if family.needsToken {
            let token = request.credentials(scheme: "Bearer") ?? ""
            guard let owner = tokens.owner(of: token, at: now) else { throw family.invalidToken(token) }
            consumerKey = owner
            apps.noteRequest(of: owner, at: operation.path)
        }
        var faults = faultSwitches.draw(&random)
        if family != .payout { faults.subtract(.ofPayouts) }
        try faults.refuseBeforeEffect()
        return try operation.handle(
            SandboxCall(request: request, now: now, consumerKey: consumerKey, faults: faults), in: &self)
    }
}
