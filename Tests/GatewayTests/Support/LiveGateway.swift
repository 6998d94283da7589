import Access
import AsyncHTTPClient
import Bytes
import Daraja
import DarajaClient
import DarajaSandbox
import Database
import Foundation
import Gateway
import Hummingbird
import JSON
import Jobs
import Logging
import OperatorLog
import Payments
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing
import Time

/// A gateway over a new database and a sandbox, answering on a port of this machine.
struct LiveGateway: Sendable {
    static let passkey = "bfb279f9aa9bdbcf158e97dd71a467cd2e0c893059b10f78e6b72ada1ed2c919"
    static let callbackSecret = "f00dfeedf00dfeedf00dfeedf00dfeedcallbacks"
    static let consumerSecret = "QkJ7c0ns-umer-secret"
    static let sealedPassword = "c2VhbGVkIHBhc3N3b3JkIG9mIHRoZSBpbml0aWF0b3I="

    let client: HTTPCaller
    let sandbox: DarajaSandbox
    let database: any SQLDatabase
    let payments: Payments
    let keys: APIKeyService
    let callbackAddress: CallbackAddress
    let readiness: Readiness

    var port: Int { Int(client.base.split(separator: ":").last ?? "") ?? 0 }

    /// The path of a payment's own callback URL.
    func callbackPath(_ uid: String, _ type: CallbackKind = .stk) throws -> String {
        let uid = try #require(TransactionUID(uid))
        return String(callbackAddress.url(type, uid).dropFirst(client.base.utf8.count))
    }

    /// The payments that are to be looked up.
    func lookUps() async throws -> [Int64] {
        try await payments.queue.list(limit: 100).jobs.filter { $0.work.kind == "look_up" }
            .compactMap { Int64($0.payload) }.sorted()
    }
}

private let turns = Turns(8)

/// Runs a gateway while the body runs; afterwards no answer and no stored row may hold a secret, and all answers have to
/// be as the OpenAPI document says.
func withGateway(
    _ options: GatewayOptions = GatewayOptions(), _ body: @escaping @Sendable (LiveGateway) async throws -> Void
) async throws {
    try await turns.run { try await runGateway(options, body) }
}

private func runGateway(
    _ options: GatewayOptions, _ body: @escaping @Sendable (LiveGateway) async throws -> Void
) async throws {
    try await DatabaseUnderTest.with(PaymentsSchema.migrations) { lent in
        let answers = Mutex<[HTTPCaller.Reply]>([])
        let base = "http://127.0.0.1:\(try await FreePort.next())"
        let callbackAddress = CallbackAddress(baseURL: base, secret: LiveGateway.callbackSecret)
        let client = HTTPCaller(base: base) { reply in answers.withLock { $0.append(reply) } }
        let contract = try await run(options, lent.database, client, callbackAddress, body)
        let replies = answers.withLock(\.self)
        try await expectNoSecret(in: replies.map(\.everything), lent, callbackAddress)
        #expect(replies.flatMap(contract.problems) == [])
    }
}

private func run(
    _ options: GatewayOptions, _ database: any SQLDatabase, _ client: HTTPCaller, _ callbackAddress: CallbackAddress,
    _ body: @escaping @Sendable (LiveGateway) async throws -> Void
) async throws -> APIContract {
    let sandbox = DarajaSandbox(configuration: options.sandbox, logger: .quiet)
    var configuration = DarajaClient.httpConfiguration
    // Where a test lets nobody listen, nobody will.
    configuration.connectionPool.retryConnectionEstablishment = false
    return try await HTTPClient.withHTTPClient(configuration: configuration) { http in
        try await withThrowingTaskGroup(of: Void.self) { group in
            let play = serviceGroup([sandbox])
            let playing = Task { try await play.run() }
            defer { playing.cancel() }
            group.addTask { try await playing.value }
            let darajaURL =
                if let url = options.darajaURL { url } else {
                    "http://127.0.0.1:\(try await sandbox.waitUntilListening())"
                }
            let daraja = { @Sendable (key: String, secret: String) -> any DarajaCalling in
                DarajaClient(
                    configuration: DarajaClient.Configuration(baseURL: darajaURL, timeout: options.darajaTimeout),
                    credentials: APICredentials(consumerKey: key, consumerSecret: secret), http: http,
                    clock: SystemClock(), sharing: AccessTokenStore(database: database))
            }
            let payments = Payments(
                environment: PaymentsEnvironment(
                    database: database, daraja: daraja("key", LiveGateway.consumerSecret), clock: options.clock,
                    randomness: .system),
                configuration: try options.payments(callbackAddress),
                sources: MerchantSources(
                    keys: FixedSealKeys([try #require(LiveGateway.sealKey)], remedy: ""), daraja: daraja,
                    advisor: { _, _ in NoAdvisor() }))
            let live = LiveGateway(
                client: client, sandbox: sandbox, database: database, payments: payments,
                keys: APIKeyService(database: database, clock: options.clock, randomness: .system),
                callbackAddress: callbackAddress, readiness: Readiness())
            let (openings, opened) = AsyncStream.makeStream(of: Void.self)
            let gateway = GatewayTests.gateway(live, options)
            var listening = Listening(host: "127.0.0.1", port: live.port)
            options.listening(&listening)
            let application = try gateway.application(listening, logger: .quiet) { _ in
                live.readiness.set(true)
                opened.yield()
            }
            let services = serviceGroup(
                [gateway.eventHub] + (options.hasWorker ? [live.worker] : []) + [application])
            let serving = Task { try await services.run() }
            defer { serving.cancel() }
            group.addTask { try await serving.value }
            group.addTask {
                for await _ in openings { break }
                try await body(live)
            }
            // Whatever ends first: the body, or a server that could not be started.
            try await group.next()
            // As a process ends: a server that is cancelled while it accepts a connection trips over a precondition of NIO's.
            for (ending, task) in [(services, serving), (play, playing)] {
                await ending.triggerGracefulShutdown()
                _ = await task.result
            }
            group.cancelAll()
            while let result = await group.nextResult() { _ = result }
            return SharedContract.of(gateway)
        }
    }
}

/// Services that are told to stop, and are not waited for much longer.
private func serviceGroup(_ services: [any Service]) -> ServiceGroup {
    var configuration = ServiceGroupConfiguration(services: services, logger: .quiet)
    configuration.maximumGracefulShutdownDuration = .seconds(2)
    return ServiceGroup(configuration: configuration)
}

/// The gateway over the parts of a live one.
func gateway(_ live: LiveGateway, _ options: GatewayOptions) -> Gateway {
    var configuration = GatewayConfiguration(
        instance: GatewayConfiguration.Instance(
            version: "9.9.9", environment: "sandbox", daraja: "built-in sandbox"),
        callbackAddress: live.callbackAddress, trust: options.trust,
        addresses: ClientAddress(trustedProxies: options.trustedProxies), isProduction: options.isProduction,
        origins: options.origins, maximumEventClients: options.maximumEventClients)
    configuration.takesReferencePaths = options.takesReferencePaths
    return Gateway(
        payments: live.payments, keys: live.keys,
        tickets: EventTicketService(database: live.database, clock: options.clock, randomness: .system),
        operatorLog: OperatorLogReader(database: live.database), configuration: configuration,
        readiness: live.readiness, clock: options.clock, logger: .quiet,
        checkDatabase: { [database = live.database] in _ = try await database.read { try $0.first("SELECT 1") } },
        isRoomScarce: options.isRoomScarce)
}

extension GatewayOptions {
    fileprivate func payments(_ callbackAddress: CallbackAddress) throws -> Payments.Configuration {
        let shortcode = try #require(Shortcode("174379"))
        return Payments.Configuration(
            push: STKPushService.Configuration(
                credentials: STKCredentials(businessShortCode: shortcode, passkey: LiveGateway.passkey),
                receiver: .paybill, callbackAddress: callbackAddress),
            payout: payoutLimits.map {
                PayoutConfiguration(
                    initiator: Initiator(
                        name: "testapi", credential: SecurityCredential(LiveGateway.sealedPassword)),
                    shortcode: shortcode, version: .v3, limits: $0, callbackAddress: callbackAddress)
            })
    }
}

/// Looks for everything secret that the gateway was given or made, in what it said and in what it keeps.
private func expectNoSecret(
    in answers: [String], _ lent: DatabaseUnderTest, _ callbackAddress: CallbackAddress
) async throws {
    // The test may have closed its own.
    let database = try await lent.reopened()
    let rows = try await database.read { try $0.query("SELECT uid, raw_request FROM transactions") }
    let texts = try await database.storedTexts()
    try await database.close()
    try await lent.database.close()
    var secrets = [
        LiveGateway.passkey, LiveGateway.callbackSecret, LiveGateway.consumerSecret, LiveGateway.sealedPassword,
    ]
    for row in rows {
        var reader = row.reader
        let uid = try #require(TransactionUID(try reader.text()))
        for type in [CallbackKind.stk, .b2cResult, .b2cTimeout, .statusResult, .statusTimeout] {
            secrets.append(try #require(callbackAddress.url(type, uid).split(separator: "/").last.map(String.init)))
        }
        // Payments that customers start have no request.
        guard let request = try reader.optionalText().map({ try JSON(parsing: $0) }),
            let timestamp = request["Timestamp"]?.string
        else { continue }
        secrets.append(Base64.encode("174379\(LiveGateway.passkey)\(timestamp)".utf8))
    }
    // A file also has what was deleted from it.
    let stored = try lent.file.map { try Data(contentsOf: $0) } ?? Data(texts.joined(separator: "\n").utf8)
    for secret in Set(secrets) {
        #expect(!answers.contains { $0.contains(secret) }, "a secret in an answer")
        #expect(stored.range(of: Data(secret.utf8)) == nil, "a secret in the database")
    }
}

extension LiveGateway {
    /// Under which the secrets of merchants are sealed.
    static let sealKey = SealKey(hexadecimal: String(repeating: "5e", count: 32))
}

private struct NoAdvisor: C2BAdvisor {
    func advise(on notice: C2BNotice, raw: JSON) async -> C2BValidationReply? { nil }
}
