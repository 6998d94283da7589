import AsyncHTTPClient
import Daraja
import DarajaClient
import DarajaSandbox
import Database
import Foundation
import Gateway
import Hummingbird
import Jobs
import Logging
import Payments
import SQLiteDatabase
import Synchronization
import TestSupport
import Testing
import Time

/// A gateway over a new database and a sandbox, answering on a port of this machine.
struct LiveGateway: Sendable {
    static let passkey = "bfb279f9aa9bdbcf158e97dd71a467cd2e0c893059b10f78e6b72ada1ed2c919"
    static let callbackSecret = "f00dfeedf00dfeedf00dfeedf00dfeedcallbacks"
    static let consumerSecret = "QkJ7c0ns-umer-secret"

    let client: HTTPCaller
    let sandbox: DarajaSandbox
    let database: SQLiteDatabase
    let payments: Payments
    let callbackAddress: CallbackAddress
    let readiness: Readiness

    var port: Int { Int(client.base.split(separator: ":").last ?? "") ?? 0 }

    /// The path of a payment's own callback URL.
    func callbackPath(_ uid: String) throws -> String {
        let uid = try #require(TransactionUID(uid))
        return String(callbackAddress.url(.stk, uid).dropFirst(client.base.utf8.count))
    }

    /// The payments that are to be looked up.
    func lookUps() async throws -> [Int64] {
        try await payments.queue.list(limit: 100).jobs.filter { $0.work.kind == "look_up" }
            .compactMap { Int64($0.payload) }.sorted()
    }
}

/// Runs a gateway while the body runs; afterwards no answer and no stored row may hold a secret.
func withGateway(
    _ options: GatewayOptions = GatewayOptions(), _ body: @escaping @Sendable (LiveGateway) async throws -> Void
) async throws {
    try await withTemporaryFolder { folder in
        let path = folder.appending(path: "lango.db").path()
        let answers = Mutex<[String]>([])
        let database = try SQLiteDatabase(SQLiteDatabase.Configuration(path: path))
        _ = try await Migrator(PaymentsSchema.migrations).migrate(database, at: SystemClock().now.microseconds)
        let base = "http://127.0.0.1:\(try await FreePort.next())"
        let callbackAddress = CallbackAddress(baseURL: base, secret: LiveGateway.callbackSecret)
        let client = HTTPCaller(base: base) { reply in answers.withLock { $0.append(reply.everything) } }
        do {
            try await run(options, database, client, callbackAddress, body)
        } catch {
            try await database.close()
            throw error
        }
        try await database.close()
        try await expectNoSecret(in: answers.withLock { $0 }, path, callbackAddress)
    }
}

private func run(
    _ options: GatewayOptions, _ database: SQLiteDatabase, _ client: HTTPCaller, _ callbackAddress: CallbackAddress,
    _ body: @escaping @Sendable (LiveGateway) async throws -> Void
) async throws {
    let sandbox = DarajaSandbox(configuration: options.sandbox, logger: .quiet)
    var configuration = DarajaClient.httpConfiguration
    // Where a test lets nobody listen, nobody will.
    configuration.connectionPool.retryConnectionEstablishment = false
    try await HTTPClient.withHTTPClient(configuration: configuration) { http in
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await sandbox.run() }
            let darajaURL =
                if let url = options.darajaURL { url } else {
                    "http://127.0.0.1:\(try await sandbox.waitUntilListening())"
                }
            let daraja = DarajaClient(
                configuration: DarajaClient.Configuration(baseURL: darajaURL, timeout: options.darajaTimeout),
                credentials: APICredentials(consumerKey: "key", consumerSecret: LiveGateway.consumerSecret), http: http,
                clock: SystemClock())
            let payments = Payments(
                environment: PaymentsEnvironment(
                    database: database, daraja: daraja, clock: SystemClock(), randomness: .system),
                configuration: Payments.Configuration(
                    push: STKPushService.Configuration(
                        credentials: STKCredentials(
                            businessShortCode: try #require(Shortcode("174379")), passkey: LiveGateway.passkey),
                        receiver: .paybill, callbackAddress: callbackAddress)))
            let live = LiveGateway(
                client: client, sandbox: sandbox, database: database, payments: payments,
                callbackAddress: callbackAddress, readiness: Readiness())
            let (openings, opened) = AsyncStream.makeStream(of: Void.self)
            let application = application(live, options) { opened.yield() }
            group.addTask { try await application.run() }
            group.addTask {
                for await _ in openings { break }
                try await body(live)
            }
            // Whatever ends first: the body, or a server that could not be started.
            try await group.next()
            group.cancelAll()
            // The servers end with the cancellation that has just been asked for.
            while let result = await group.nextResult() { _ = result }
        }
    }
}

private func application(
    _ live: LiveGateway, _ options: GatewayOptions, onListening: @escaping @Sendable () -> Void
) -> some ApplicationProtocol {
    let gateway = Gateway(
        payments: live.payments,
        configuration: GatewayConfiguration(
            instance: GatewayConfiguration.Instance(
                version: "9.9.9", environment: "sandbox", daraja: "built-in sandbox"),
            callbackAddress: live.callbackAddress, trust: options.trust,
            addresses: ClientAddress(trustedProxies: options.trustedProxies), isProduction: options.isProduction),
        readiness: live.readiness, clock: SystemClock(), logger: .quiet,
        checkDatabase: { [database = live.database] in _ = try await database.read { try $0.first("SELECT 1") } })
    return gateway.application(host: "127.0.0.1", port: live.port, logger: .quiet) { _ in
        live.readiness.set(true)
        onListening()
    }
}

/// Looks for everything secret that the gateway was given or made, in what it said and in what it keeps.
private func expectNoSecret(in answers: [String], _ path: String, _ callbackAddress: CallbackAddress) async throws {
    let database = try SQLiteDatabase(SQLiteDatabase.Configuration(path: path))
    let rows = try await database.read { try $0.query("SELECT uid, raw_request FROM transactions") }
    try await database.close()
    var secrets = [LiveGateway.passkey, LiveGateway.callbackSecret, LiveGateway.consumerSecret]
    for row in rows {
        var reader = row.reader
        let uid = try #require(TransactionUID(try reader.text()))
        secrets.append(try #require(callbackAddress.url(.stk, uid).split(separator: "/").last.map(String.init)))
        let request = try JSON(parsing: try #require(try reader.optionalText()))
        let timestamp = try #require(request["Timestamp"]?.string)
        secrets.append(Base64.encode("174379\(LiveGateway.passkey)\(timestamp)".utf8))
    }
    let file = try Data(contentsOf: URL(filePath: path))
    for secret in Set(secrets) {
        #expect(!answers.contains { $0.contains(secret) }, "a secret in an answer")
        #expect(file.range(of: Data(secret.utf8)) == nil, "a secret in the database")
    }
}
