/// The payments of one installation: what the gateway and the commands work with.
public struct Payments: Sendable {
    /// Asks customers for payments.
    public let pushes: STKPushService
    /// Asks Daraja how a push ended.
    public let pushQueries: STKQueryService
    /// Takes callbacks in.
    public let callbacks: CallbackIntake
    /// Reads what is stored.
    public let transactions: TransactionReader
    /// Picks up what a crash left behind.
    public let recovery: Recovery
    /// Makes, checks and ends API keys.
    public let keys: APIKeyService
    /// Reads log lines, errors and callbacks.
    public let records: RecordReader

    /// Puts the services together over one world.
    public init(environment: PaymentsEnvironment, push: STKPushService.Configuration) {
        pushes = STKPushService(environment: environment, configuration: push)
        pushQueries = STKQueryService(environment: environment, credentials: push.credentials)
        callbacks = CallbackIntake(database: environment.database, clock: environment.clock)
        transactions = TransactionReader(database: environment.database)
        recovery = Recovery(environment: environment)
        keys = APIKeyService(
            database: environment.database, clock: environment.clock, randomness: environment.randomness)
        records = RecordReader(database: environment.database)
    }
}
