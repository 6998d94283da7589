import AsyncHTTPClient
import Daraja
import DarajaClient
import DarajaSandbox
import Database
import Logging
import Payments
import Prometheus
import TestSupport
import Testing
import Time

/// Clients of one Daraja that share one database and nothing else, as the processes of an installation do.
///
/// Their Daraja is the sandbox over HTTP, and each of its tokens ends the one before it.
struct TokenFleet: Sendable {
    let sandbox: DarajaSandbox
    let clients: [DarajaClient]
    /// The database, as one more process sees it.
    let database: any SQLDatabase
    let store: AccessTokenStore
    private let registry: MetricsRegistry
    private let base: String
    private let http: HTTPClient

    /// How many tokens the clients have fetched.
    var tokens: Int {
        let prefix = "lango_daraja_token_requests_total{outcome=\"success\"} "
        let line = registry.text(.prometheus).split(separator: "\n").first { $0.hasPrefix(prefix) }
        return line.flatMap { Int($0.dropFirst(prefix.count)) } ?? -1
    }

    /// Lends a fleet on a new database.
    static func with(
        _ count: Int, clock: any WallClock = SystemClock(), log: Logger = .quiet,
        _ body: (TokenFleet) async throws -> Void
    ) async throws {
        var configuration = DarajaSandbox.Configuration()
        configuration.tokenKillsPrevious = true
        configuration.subscriberLock = false
        // Nobody listens for callbacks here.
        configuration.faults.callbackDelay = .seconds(3_600)
        let sandbox = DarajaSandbox(configuration: configuration, logger: .quiet)
        try await DatabaseUnderTest.with(PaymentsSchema.migrations) { lent in
            try await HTTPClient.withHTTPClient(configuration: DarajaClient.httpConfiguration) { http in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await sandbox.run() }
                    let base = "http://127.0.0.1:\(try await sandbox.waitUntilListening())"
                    var databases: [any SQLDatabase] = []
                    var result: Result<Void, any Error> = .success(())
                    do {
                        for _ in 0..<count { databases.append(try await lent.reopened()) }
                        try await body(
                            TokenFleet(sandbox, databases, lent.database, base, http, clock: clock, log: log))
                    } catch {
                        result = .failure(error)
                    }
                    for database in databases { try await database.close() }
                    group.cancelAll()
                    // The server ends with the cancellation that has just been asked for.
                    while let result = await group.nextResult() { _ = result }
                    try result.get()
                }
            }
        }
    }

    private init(
        _ sandbox: DarajaSandbox, _ databases: [any SQLDatabase], _ database: any SQLDatabase, _ base: String,
        _ http: HTTPClient, clock: any WallClock, log: Logger
    ) {
        self.sandbox = sandbox
        self.database = database
        self.base = base
        self.http = http
        store = AccessTokenStore(database: database)
        let registry = MetricsRegistry([MetricDescription("lango_daraja_token_requests_total", .counter, "Tokens.")])
        self.registry = registry
        clients = databases.map {
            Self.client(
                base, http, sharing: AccessTokenStore(database: $0), clock: clock,
                metrics: DarajaMetrics(factory: registry), log: log)
        }
    }

    private static func client(
        _ base: String, _ http: HTTPClient, secret: String = "secret", sharing: (any TokenSharing)?,
        clock: any WallClock, metrics: DarajaMetrics = .none, log: Logger = .quiet
    ) -> DarajaClient {
        DarajaClient(
            configuration: DarajaClient.Configuration(baseURL: base),
            credentials: APICredentials(consumerKey: "key", consumerSecret: secret), http: http, clock: clock,
            sharing: sharing, metrics: metrics, logger: log)
    }

    /// One more client of the same app.
    func client(secret: String = "secret", sharing: (any TokenSharing)?) -> DarajaClient {
        Self.client(
            base, http, secret: secret, sharing: sharing, clock: SystemClock(),
            metrics: DarajaMetrics(factory: registry))
    }

    /// Sends pushes, each by the next client and to a customer of its own, and counts how they ended.
    func push(_ numbers: Range<Int>, atOnce: Int, by clients: [DarajaClient]? = nil) async throws -> [String: Int] {
        let clients = clients ?? self.clients
        return try await withThrowingTaskGroup(of: String.self) { group in
            var endings: [String: Int] = [:]
            var running = 0
            for number in numbers {
                if running >= atOnce, let ending = try await group.next() {
                    endings[ending, default: 0] += 1
                    running -= 1
                }
                let request = try Self.push(number)
                let client = clients[number % clients.count]
                group.addTask {
                    let outcome = await client.send(request)
                    return outcome.message.map { "\(outcome.label): \($0)" } ?? outcome.label
                }
                running += 1
            }
            for try await ending in group { endings[ending, default: 0] += 1 }
            return endings
        }
    }

    private static func push(_ number: Int) throws -> STKPushRequest {
        STKPushRequest(
            credentials: STKCredentials(
                businessShortCode: try #require(Shortcode("174379")), passkey: LiveGateway.passkey),
            receiver: .paybill, phoneNumber: try #require(PhoneNumber("2547220\(10_000 + number)")), shillings: 10,
            accountReference: "ORDER", description: nil, callbackURL: "http://127.0.0.1:9/callback",
            instant: SystemClock().now)
    }

    /// The row of the app that all clients use.
    func row() async throws -> (app: DarajaApp, token: SharedToken) {
        let id = try await database.read { try $0.first("SELECT app FROM access_tokens")?.values.first }
        guard case .text(let id)? = id else { throw SQLError(.unexpectedValue, "there is no row") }
        let app = DarajaApp(id: id, baseURL: base)
        return (app, try #require(try await store.newest(of: app)))
    }
}
