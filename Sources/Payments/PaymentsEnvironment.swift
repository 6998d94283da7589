public import Bytes
public import Daraja
public import Database
public import Time

/// What the money logic needs from the world: everything that a simulation replaces.
public struct PaymentsEnvironment: Sendable {
    /// Where everything that matters is kept.
    public let database: any SQLDatabase
    /// Sends the requests of the merchant of the settings to Daraja.
    public let daraja: any DarajaCalling
    /// The time.
    public let clock: any WallClock
    /// The random bits in names.
    public let randomness: Randomness

    /// Collects the parts of the world.
    public init(
        database: any SQLDatabase, daraja: any DarajaCalling, clock: any WallClock, randomness: Randomness
    ) {
        self.database = database
        self.daraja = daraja
        self.clock = clock
        self.randomness = randomness
    }
}
