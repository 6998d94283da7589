import AsyncHTTPClient
public import Daraja
import HTTPServing
import Hummingbird
public import Logging
import NIOCore
public import ServiceLifecycle
import Synchronization
public import Time

/// A stand-in for Safaricom's Daraja API on a port of this machine.
///
/// It takes what Daraja takes, refuses what Daraja refuses in the same words, calls back, keeps a ledger of what really
/// happened, and misbehaves on request; `docs/sandbox.md` has the numbers and the switches. All of that is
/// `SandboxWorld`; this is the socket, the clock and the postman around it.
public final class DarajaSandbox: Service {
    private let configuration: Configuration
    private let clock: any WallClock
    private let logger: Logger
    private let world: Mutex<SandboxWorld>
    private let port = ListeningPort()

    /// A sandbox that has not opened its port yet.
    ///
    /// - Parameters:
    ///   - clock: tells when payments end and callbacks are due; a clock of a test may skip the waiting.
    ///   - logger: gets no phone number, token or address.
    public init(
        configuration: Configuration = .init(), clock: any WallClock = SystemClock(),
        logger: Logger = Logger(label: "sandbox")
    ) {
        self.configuration = configuration
        self.clock = clock
        self.logger = logger
        let seed = configuration.seed ?? UInt64.random(in: .min ... .max)
        world = Mutex(SandboxWorld(configuration: configuration, seed: seed))
    }

    /// Serves until graceful shutdown or cancellation; callbacks still due then are dropped.
    ///
    /// To be called once. Throws when the port cannot be had.
    public func run() async throws {
        let postman = CallbackPostman(
            sandbox: self, verifiesCertificates: configuration.verifiesCertificates, clock: clock, logger: logger)
        let application = Application(
            responder: SandboxResponder(sandbox: self, postman: postman, clock: clock),
            server: .stoppableHTTP1(),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), backlog: 1_024),
            services: [postman],
            onServerRunning: { [port] channel in port.opened(channel.localAddress?.port ?? 0) },
            logger: logger)
        defer { port.closed() }
        try await application.run()
    }

    /// The port, once connections are accepted.
    ///
    /// Throws `CancellationError` when the task is cancelled or the server stops.
    public func waitUntilListening() async throws -> Int {
        try await port.wait()
    }

    /// The payments in the ledger, oldest first.
    public var payments: [SandboxPayment] { withWorld { $0.payments } }

    /// The payment with a CheckoutRequestID; nil for an unknown one.
    public func payment(checkoutRequestID: String) -> SandboxPayment? {
        withWorld { $0.payment(checkoutRequestID: checkoutRequestID) }
    }

    /// The payout with an OriginatorConversationID; nil for an unknown one.
    ///
    /// Of v3 it is the client's own, of v1 the one that came with the acknowledgement.
    public func payment(originatorConversationID: String) -> SandboxPayment? {
        withWorld { $0.payment(originatorConversationID: originatorConversationID) }
    }

    /// The payment with a receipt; nil for an unknown one.
    public func payment(receipt: Receipt) -> SandboxPayment? {
        withWorld { $0.payment(receipt: receipt) }
    }

    /// The sums of the payments that have ended well by now.
    public var moneyMoved: MoneyMoved {
        let now = clock.now
        return withWorld { $0.moneyMoved(at: now) }
    }

    /// The certificate for which clients encrypt the initiator's password; the same in every sandbox.
    public static var certificatePEM: String { SandboxCertificate.pem }

    /// The delays and the faults that happen by chance.
    public var faultSwitches: FaultSwitches {
        get { withWorld { $0.faultSwitches } }
        set { withWorld { $0.faultSwitches = newValue } }
    }

    /// The apps that were declared, in the order of their declaration.
    public var declaredApps: [SandboxApp] { withWorld { $0.declaredApps } }

    /// Declares an app, or changes the one with the same consumer key, whose tokens stay valid.
    public func declare(_ app: SandboxApp) throws(SandboxAppError) {
        try world.withLock { world throws(SandboxAppError) in try world.declare(app) }
    }

    /// Makes every token invalid, or every token of one app, as if another process had asked for one of its own.
    public func killTokens(of consumerKey: String? = nil) {
        withWorld { $0.killTokens(of: consumerKey) }
    }

    /// Forgets payments, locks and undelivered callbacks and restores balances and the fault switches.
    ///
    /// Tokens and registered URLs stay valid.
    public func reset() {
        withWorld { $0.reset() }
    }

    func withWorld<Result: Sendable>(_ body: (inout SandboxWorld) -> Result) -> Result {
        world.withLock { world in body(&world) }
    }
}
