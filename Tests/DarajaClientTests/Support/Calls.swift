import AsyncHTTPClient
import Daraja
import DarajaClient
import DarajaSandbox
import Logging
import Synchronization
import Testing
import Time

/// A clock that stands until it is moved; whoever sleeps on it sleeps until he is cancelled.
final class TestClock: WallClock {
    private let time: Mutex<Instant>

    init(now: Instant = Instant(seconds: 1_790_073_336)) {
        time = Mutex(now)
    }

    var now: Instant { time.withLock { $0 } }

    func advance(by duration: Duration) {
        time.withLock { $0 = $0 + duration }
    }

    func sleep(for duration: Duration) async throws {
        try await Task.sleep(for: .seconds(86_400))
    }
}

/// What the tests send.
enum Calls {
    static let passkey = "bfb279f9aa9bdbcf158e97dd71a467cd2e0c893059b10f78e6b72ada1ed2c919"
    static let acknowledgement = """
        {"MerchantRequestID":"1","CheckoutRequestID":"ws_CO_1","ResponseCode":"0","ResponseDescription":"Success"}
        """

    static func push(_ phoneNumber: String, shortcode: String, passkey: String, shillings: Int64) throws
        -> STKPushRequest
    {
        STKPushRequest(
            credentials: STKCredentials(
                businessShortCode: try #require(Shortcode(shortcode)), passkey: passkey),
            receiver: .paybill, phoneNumber: try #require(PhoneNumber(phoneNumber)), shillings: shillings,
            accountReference: "INV-1001", description: "Order 1001", callbackURL: "http://127.0.0.1:9/callback",
            instant: Instant(seconds: 1_790_073_336))
    }

    static func query(_ checkoutRequestID: String) throws -> STKQueryRequest {
        STKQueryRequest(
            credentials: STKCredentials(businessShortCode: try #require(Shortcode("174379")), passkey: passkey),
            checkoutRequestID: checkoutRequestID, instant: Instant(seconds: 1_790_073_336))
    }
}

/// Runs a body with an HTTP client as production uses it, except that a refused connection is not tried for 10 s.
func withHTTP(_ body: (HTTPClient) async throws -> Void) async throws {
    var configuration = DarajaClient.httpConfiguration
    configuration.connectionPool.retryConnectionEstablishment = false
    let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    var result: Result<Void, any Error> = .success(())
    do {
        try await body(http)
    } catch {
        result = .failure(error)
    }
    try await http.shutdown()
    try result.get()
}

/// Runs a body with a client of a Daraja at some address.
func withClient(
    _ base: String, timeout: Duration = .seconds(20), maximumBodySize: Int = 1 << 20,
    clock: any WallClock = SystemClock(), metrics: DarajaMetrics = .none,
    _ body: (DarajaClient) async throws -> Void
) async throws {
    try await withHTTP { http in
        try await body(
            DarajaClient(
                configuration: DarajaClient.Configuration(
                    baseURL: base, timeout: timeout, maximumBodySize: maximumBodySize),
                credentials: APICredentials(consumerKey: "key", consumerSecret: "secret"), http: http, clock: clock,
                metrics: metrics))
    }
}

/// Runs a sandbox while the body runs.
func withSandbox(
    clock: any WallClock = SystemClock(), _ configure: (inout DarajaSandbox.Configuration) -> Void = { _ in },
    _ body: (DarajaSandbox, String) async throws -> Void
) async throws {
    var configuration = DarajaSandbox.Configuration()
    configuration.subscriberLock = false
    // Nobody listens for callbacks here.
    configuration.faults.callbackDelay = .seconds(3_600)
    configure(&configuration)
    let sandbox = DarajaSandbox(
        configuration: configuration, clock: clock, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await sandbox.run() }
        let port = try await sandbox.waitUntilListening()
        try await body(sandbox, "http://127.0.0.1:\(port)")
        group.cancelAll()
        // The server ends with the cancellation that has just been asked for.
        while let result = await group.nextResult() { _ = result }
    }
}

extension Outcome {
    /// Class and words, to compare with.
    var summary: String { "\(label) \(message ?? "")" }
}

extension DarajaClient {
    /// Sends a push as `Calls` makes them.
    func push(
        _ phoneNumber: String = "254708374149", shortcode: String = "174379", passkey: String = Calls.passkey,
        shillings: Int64 = 1
    ) async throws -> Outcome<STKPushAcknowledgement> {
        await send(try Calls.push(phoneNumber, shortcode: shortcode, passkey: passkey, shillings: shillings))
    }

    /// Sends a query as `Calls` makes them.
    func query(_ checkoutRequestID: String) async throws -> Outcome<STKQueryAnswer> {
        await send(try Calls.query(checkoutRequestID))
    }
}
