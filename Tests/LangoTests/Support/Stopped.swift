import Access
import AsyncHTTPClient
import Bytes
import Daraja
import DarajaClient
import Database
import Gateway
import Logging
import OperatorLog
import Payments
import Testing
import Time

/// The parts of a server that was put together and never started.
enum Stopped {
    private static let address = CallbackAddress(
        baseURL: "http://127.0.0.1:1", secret: "a secret of more than thirty-two characters")

    static func payments(over database: any SQLDatabase) throws -> Payments {
        let daraja = DarajaClient(
            configuration: DarajaClient.Configuration(baseURL: "http://127.0.0.1:1"),
            credentials: APICredentials(consumerKey: "key", consumerSecret: "secret"), http: .shared,
            clock: SystemClock())
        return Payments(
            environment: PaymentsEnvironment(
                database: database, daraja: daraja, clock: SystemClock(), randomness: .system),
            configuration: Payments.Configuration(
                push: STKPushService.Configuration(
                    credentials: STKCredentials(
                        businessShortCode: try #require(Shortcode("174379")), passkey: "passkey"),
                    receiver: .paybill, callbackAddress: address)))
    }

    static func gateway(_ payments: Payments, over database: any SQLDatabase) -> Gateway {
        Gateway(
            payments: payments,
            keys: APIKeyService(database: database, clock: SystemClock(), randomness: .system),
            tickets: EventTicketService(database: database, clock: SystemClock(), randomness: .system),
            operatorLog: OperatorLogReader(database: database),
            configuration: GatewayConfiguration(
                instance: GatewayConfiguration.Instance(version: "0", environment: "sandbox", daraja: "none"),
                callbackAddress: address, trust: CallbackTrust(skipsVerification: false, trustsLoopback: true),
                addresses: ClientAddress(trustedProxies: []), isProduction: false),
            readiness: Readiness(), clock: SystemClock(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            checkDatabase: {})
    }
}
