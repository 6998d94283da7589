import Daraja
public import Jobs
import Ownership

/// The payments of one installation: what the gateway and the commands work with.
public struct Payments: Sendable {
    /// How the kinds of payment are made; payouts need settings of their own and may be absent.
    public struct Configuration: Sendable {
        /// How customers are asked.
        public var push: STKPushService.Configuration
        /// How payments that customers start are announced and judged.
        public var c2b: C2BConfiguration
        /// How customers are paid; nil when the settings for it are missing.
        public var payout: PayoutConfiguration?
        /// Whether a success that a callback claims counts only once Daraja, asked about it, agrees.
        public var confirmsByQuery = false
        /// How much is kept of callbacks that nothing speaks for.
        public var unproven = UnprovenCallbacks.Limits()
        /// Whether Daraja may give the receipt of one payment to another, as Safaricom's sandbox does; false in production.
        public var receiptsRepeat = false

        /// Collects the settings.
        ///
        /// - Parameter c2b: nil takes the shortcode and the callback URLs of the pushes, and Daraja's newer version.
        public init(
            push: STKPushService.Configuration, c2b: C2BConfiguration? = nil, payout: PayoutConfiguration? = nil
        ) {
            self.push = push
            self.c2b =
                c2b
                ?? C2BConfiguration(
                    shortcode: push.credentials.businessShortCode, version: .v2, callbackAddress: push.callbackAddress)
            self.payout = payout
        }
    }

    /// The merchants for whom all of it is done.
    public let merchants: MerchantDirectory
    /// Makes and changes merchants.
    public let merchantService: MerchantService
    /// Asks customers for payments.
    public let pushes: STKPushService
    /// Asks Daraja how a push ended.
    public let pushQueries: STKQueryService
    /// Pays customers.
    public let payouts: PayoutService
    /// Registers the URLs for payments that customers start.
    public let c2b: C2BService
    /// Takes the notices of payments that customers start.
    public let c2bIntake: C2BIntake
    /// Takes callbacks about our own requests.
    public let callbacks: CallbackIntake
    /// Bounds what is kept of callbacks that nothing speaks for.
    public let unproven: UnprovenCallbacks
    /// Reads what is stored.
    public let transactions: TransactionReader
    /// Counts payments.
    public let totals: TotalsKeeper
    /// Reads how the payments stand.
    public let standing: StandingReader
    /// Reads the feed of transitions.
    public let events: EventReader
    /// Knows how much time was seen to pass.
    public let clockWatch: ClockWatch
    /// Picks up what a crash left behind.
    public let recovery: Recovery
    /// Takes the decisions of people about payments that nothing else settles.
    public let decisions: DecisionService
    /// Stops payouts and lets them go on.
    public let holds: PayoutHoldService
    /// Asks Daraja about a payment for somebody who waits.
    public let refreshes: RefreshService
    /// Reads callbacks and discrepancies.
    public let records: RecordReader
    /// Gives open payments their look-ups.
    public let lookUpSweep: LookUpSweep
    /// Everything that happens later.
    public let queue: JobQueue
    /// What the worker of the queue runs.
    public let jobHandlers: [any JobHandler]

    /// Puts the services together over one world.
    ///
    /// - Parameter sources: what the merchants of the database are brought to life with; nil for none but the one of the
    ///   configuration.
    public init(
        environment: PaymentsEnvironment, configuration: Configuration, sources: MerchantSources? = nil
    ) {
        let daraja = PaceKeeper(environment.daraja, clock: environment.clock, randomness: environment.randomness)
        merchants = Self.directory(environment, configuration, daraja, sources)
        merchantService = MerchantService(
            database: environment.database, clock: environment.clock, randomness: environment.randomness,
            keys: sources?.keys ?? FixedSealKeys([], remedy: "This installation keeps no further merchants"),
            settings: sources?.settings)
        let (database, clock) = (environment.database, environment.clock)
        queue = JobQueue(database: database, clock: clock)
        let effects = CallbackEffects(
            queue: queue, confirmsByQuery: configuration.confirmsByQuery, receiptsRepeat: configuration.receiptsRepeat)
        let sender = PaymentSender(environment: environment, effects: effects)
        pushes = STKPushService(sender: sender)
        pushQueries = STKQueryService(environment: environment, merchants: merchants)
        payouts = PayoutService(sender: sender, merchants: merchants)
        c2b = C2BService()
        let numbers = CallbackNumbers(randomness: environment.randomness)
        unproven = UnprovenCallbacks(database: database, limits: configuration.unproven)
        c2bIntake = C2BIntake(
            environment: environment, merchants: merchants, queue: queue, numbers: numbers, unproven: unproven)
        callbacks = CallbackIntake(
            database: database, clock: clock, numbers: numbers, effects: effects, unproven: unproven)
        transactions = TransactionReader(database: database)
        decisions = DecisionService(database: database, clock: clock)
        holds = PayoutHoldService(database: database, clock: clock, queue: queue)
        refreshes = RefreshService(database: database, clock: clock, queue: queue)
        records = RecordReader(database: database)
        let sequencer = EventSequencer(database: database)
        totals = TotalsKeeper(environment: environment, sequencer: sequencer)
        standing = StandingReader(database: database)
        events = EventReader(database: database, sequencer: sequencer)
        clockWatch = ClockWatch(database: database, clock: clock)
        recovery = Recovery(environment: environment, queue: queue)
        lookUpSweep = LookUpSweep(environment: environment, queue: queue)
        let lookUps = LookUpService(environment: environment, pushQueries: pushQueries, merchants: merchants)
        let queuedPayouts = QueuedPayoutJob.kinds.map { [payouts] in QueuedPayoutJob(kind: $0, payouts: payouts) }
        jobHandlers =
            [
                LookUpJob(lookUps: lookUps, randomness: environment.randomness),
                ParkedCallbackJob(environment: environment, effects: effects, merchants: merchants),
            ] + queuedPayouts
    }
}

extension Payments {
    private static func directory(
        _ environment: PaymentsEnvironment, _ configuration: Configuration, _ daraja: PaceKeeper,
        _ sources: MerchantSources?
    ) -> MerchantDirectory {
        let merchant = Merchant(
            id: .default, name: MerchantService.settingsName, push: configuration.push, c2b: configuration.c2b,
            payout: configuration.payout, daraja: daraja)
        let builder = sources.map { sources in
            let known = sources.settings.flatMap { form -> (String, String, PaceKeeper)? in
                guard let key = form.text(.consumerKey), let secret = form.text(.consumerSecret) else { return nil }
                return (key, secret, daraja)
            }
            let apps = DarajaApps(known: known) { key, secret in
                PaceKeeper(
                    sources.daraja(key, secret), clock: environment.clock, randomness: environment.randomness)
            }
            return MerchantBuilder(model: merchant, sources: sources, apps: apps)
        }
        return MerchantDirectory(
            default: merchant, database: environment.database, clock: environment.clock, builder: builder)
    }
}
