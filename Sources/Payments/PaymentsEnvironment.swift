public import Bytes
public import Daraja
public import Database
public import Time

/// What the money logic needs from the world: everything that a simulation replaces.
public struct PaymentsEnvironment: Sendable {
    /// Where everything that matters is kept.
    public let database: any SQLDatabase
    /// Sends requests to Daraja.
    public let daraja: any DarajaCalling
    /// The time.
    public let clock: any WallClock
    /// The random bits in names.
    public let randomness: Randomness
    /// Tells background work when to leave Daraja alone; nil before the services are put together.
    private(set) var pace: PaceKeeper?

    /// Collects the parts of the world.
    public init(
        database: any SQLDatabase, daraja: any DarajaCalling, clock: any WallClock, randomness: Randomness
    ) {
        self.database = database
        self.daraja = daraja
        self.clock = clock
        self.randomness = randomness
    }

    /// The same world, with calls to Daraja paced.
    func paced(_ pace: PaceKeeper) -> PaymentsEnvironment {
        var environment = PaymentsEnvironment(
            database: database, daraja: pace, clock: clock, randomness: randomness)
        environment.pace = pace
        return environment
    }
}
