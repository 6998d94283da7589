import Daraja
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
    var tokens: TokenBook
    var subscriberLocks = ExpiringTable<PhoneNumber, Void>()
    var recentPurchases = ExpiringTable<Purchase, Void>()
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

    /// Notes how a delivery went.
    public mutating func deliveryEnded(_ id: Delivery.ID, _ outcome: DeliveryOutcome, at now: Instant) {
        ledger.noteDelivery(id, outcome, at: now)
    }

    /// Whether a delivery should still be posted: not when the sandbox was reset since.
    public func wants(_ id: Delivery.ID) -> Bool {
        id.payment >= ledger.firstSinceReset
    }

    /// The payments still in the ledger, oldest first.
    public var payments: [SandboxPayment] { ledger.payments }

    /// The payment with a CheckoutRequestID; nil for an unknown one.
    public func payment(checkoutRequestID: String) -> SandboxPayment? {
        ledger[id: checkoutRequestID]
    }

    /// Makes every token invalid, as if another process had asked for one of its own.
    public mutating func killTokens() {
        tokens.killAll()
    }

    /// Forgets payments, locks and undelivered callbacks and restores the fault switches.
    ///
    /// Tokens stay valid and ids go on from where they were, so that a client that keeps either is not confused.
    public mutating func reset() {
        ledger.reset()
        subscriberLocks.removeAll()
        recentPurchases.removeAll()
        faultSwitches = configuration.faults
    }

    private mutating func answer(_ request: SandboxRequest, at now: Instant) throws(Refusal) -> SandboxResponse {
        let path = request.path
        guard let operations = SandboxOperations.byPath[path], let family = operations.first?.family else {
            throw APIFamily(path: path).unknownPath
        }
        guard let operation = operations.first(where: { $0.method == request.method }) else {
            throw family.wrongMethod(request.method)
        }
        guard family != .control else {
            return try operation.handle(SandboxCall(request: request, now: now, faults: []), in: &self)
        }
        guard spikeArrest.admits(at: now) else { throw .spikeArrest }
        if family.needsToken {
            let token = request.credentials(scheme: "Bearer") ?? ""
            guard tokens.accepts(token, at: now) else { throw family.invalidToken(token) }
        }
        let faults = faultSwitches.draw(&random)
        try faults.refuseBeforeEffect()
        return try operation.handle(SandboxCall(request: request, now: now, faults: faults), in: &self)
    }
}
