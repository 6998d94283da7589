import DarajaSandbox
import Gateway
import Payments
import Time

/// How a gateway under test differs from one that was just installed.
struct GatewayOptions: Sendable {
    /// The sandbox behind it; payments end at once unless told otherwise.
    var sandbox: DarajaSandbox.Configuration
    /// Whom callbacks without a token are believed from.
    var trust = CallbackTrust(skipsVerification: false, trustsLoopback: true)
    /// Whose `X-Forwarded-For` is believed.
    var trustedProxies: [String] = []
    var isProduction = false
    /// Whether callbacks are taken on the reference's paths.
    var takesReferencePaths = true
    /// Where Daraja is said to be; nil for the sandbox.
    var darajaURL: String?
    var darajaTimeout: Duration = .seconds(10)
    /// The gateway's time; the sandbox has its own.
    var clock: any WallClock = SystemClock()
    /// How much may be paid out; nil when payouts are not set up.
    var payoutLimits: PayoutLimits? = PayoutLimits(perPayout: 150_000, perDay: nil)
    /// Whether a worker takes jobs in the background; without one, `LiveGateway.runJobs` does a round.
    var hasWorker = false
    /// Which web pages may call.
    var origins = CORSPolicy()
    /// What differs in how the server listens.
    var listening: @Sendable (inout Listening) -> Void = { _ in }
    var maximumEventClients = 10_000
    /// Whether so little room is left that it is kept for callbacks with a proof.
    var isRoomScarce: @Sendable () -> Bool = { false }

    init(_ change: (inout GatewayOptions) -> Void = { _ in }) {
        sandbox = DarajaSandbox.Configuration()
        sandbox.faults.callbackDelay = .milliseconds(5)
        // Two pushes to one customer within those milliseconds are two pushes, however fast the machine is.
        sandbox.subscriberLock = false
        change(&self)
    }

    /// No callback comes by itself and nothing else goes wrong.
    static let silent = GatewayOptions { $0.sandbox.faults[.callbackLost] = 1 }

    /// Seen from another machine, whose address stands in `X-Forwarded-For`.
    static let behindProxy = GatewayOptions {
        $0.sandbox.faults[.callbackLost] = 1
        $0.trustedProxies = ["127.0.0.1"]
        $0.trust = CallbackTrust(skipsVerification: false, trustsLoopback: false)
    }
}
