import Access
import AsyncHTTPClient
import Bytes
import Daraja
import DarajaClient
import DarajaSandbox
import Database
import Gateway
import Hummingbird
import Jobs
import Logging
import OperatorLog
import Ownership
import Payments
import PublicForms
import ServiceLifecycle
import Time
import UnixSignals

/// Puts a running installation together: database, Daraja, payments, HTTP.
struct Server {
    /// The limit for stopping: what is in flight is finished, then the process ends.
    private static let shutdownLimit: Duration = .seconds(10)
    /// How long a database server is waited for that starts together with this one.
    private static let databaseLimit: Duration = .seconds(60)

    let settings: Settings
    let logger: Logger
    let redactor: Redactor
    let logWriter: LogWriter
    let metrics: ServerMetrics
    let threshold: LogThreshold
    private let clock = SystemClock()
    private let readiness = Readiness()

    /// Runs until the process is told to stop.
    func run() async throws {
        // A file is there or not; waiting for it would only hide why.
        var deadline = Deadline.after(.zero)
        if case .server(let configuration) = settings.database.place {
            logger.info("Connecting to the database", metadata: ["database": "\(configuration)"])
            deadline = .after(Self.databaseLimit)
        }
        let suspicion = WriteSuspicion()
        var writes = metrics.writes
        writes.onFailure = { suspicion.raise() }
        let database = try await DatabaseOpening.open(settings, metrics: writes, patience: Self.databaseLimit)
        var result: Result<Void, any Error> = .success(())
        do {
            let beginning = try await DatabaseOpening.patiently(until: deadline, logger) {
                try await prepare(database, suspicion)
            }
            try await run(on: database, beginning)
        } catch {
            result = .failure(error)
        }
        try await database.close()
        try result.get()
    }

    /// What is read of the database before anything is served.
    private struct Beginning {
        let kind: String
        let callbackAddress: CallbackAddress
        let pulse: DatabasePulse
    }

    /// Brings the database up to date and reads what has to be known.
    private func prepare(_ database: any SQLDatabase, _ suspicion: WriteSuspicion) async throws -> Beginning {
        let facts = try await database.facts()
        try DatabaseRisks(settings).check(facts)
        for fact in facts {
            guard let risk = fact.risk else { continue }
            logger.warning("The database is at risk: \(risk)", metadata: ["\(fact.name)": "\(fact.value)"])
        }
        let steps = try await DatabaseOpening.migrate(database, clock: clock)
        for step in steps { logger.info("Schema migrated", metadata: ["step": "\(step.version) \(step.name)"]) }
        try await DatabaseOpening.tellIfNewer(database, logger)
        // Before anything is written that a wrong clock would date.
        try await ClockWatch(database: database, clock: clock).look()?.report(to: logger)
        let pulse = DatabasePulse(of: database, clock: clock, suspicion: suspicion, logger: logger)
        try await pulse.beat()
        await pulse.probeWrites()
        return Beginning(
            kind: facts.first { $0.name == "kind" }?.value ?? "unknown",
            callbackAddress: try await Installation.callbackAddress(settings, database, clock: clock, redactor),
            pulse: pulse)
    }

    private func run(on database: any SQLDatabase, _ beginning: Beginning) async throws {
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: DarajaClient.httpConfiguration)
        var result: Result<Void, any Error> = .success(())
        do {
            try await serve(database, http, beginning)
        } catch {
            result = .failure(ListeningFailure.explained(error, settings.server.address, remedy: "set PORT or HOST"))
        }
        // Shut down already unless the services were never started.
        try? await http.shutdown()
        try result.get()
    }

    /// Starts the sandbox, if it is wanted, before everything that talks to it, and ends it after that.
    private func serve(_ database: any SQLDatabase, _ http: HTTPClient, _ beginning: Beginning) async throws {
        guard let sandbox = sandbox() else {
            guard case .daraja(let baseURL) = settings.upstream else { return }
            return try await serve(database, http, beginning, darajaURL: baseURL)
        }
        try await BuiltInSandbox(sandbox: sandbox, logger: logger).run { url in
            try await serve(database, http, beginning, darajaURL: url)
        }
    }

    private func sandbox() -> DarajaSandbox? {
        guard case .builtInSandbox(let port, let delay) = settings.upstream else { return nil }
        var configuration = DarajaSandbox.Configuration()
        configuration.port = port
        configuration.plainCallbackHosts = [settings.server.host]
        configuration.merchants = [settings.push.shortcode: settings.push.passkey]
        configuration.acceptsUnknownMerchants = true
        configuration.faults.callbackDelay = .milliseconds(delay)
        configuration.verifiesCertificates = settings.server.tls == nil
        return DarajaSandbox(configuration: configuration, clock: clock, logger: logger)
    }

    private func serve(
        _ database: any SQLDatabase, _ http: HTTPClient, _ beginning: Beginning, darajaURL: String
    ) async throws {
        let (callbackAddress, pulse) = (beginning.callbackAddress, beginning.pulse)
        let installation = Installation(
            settings: settings, database: database, http: http, clock: clock, metrics: metrics.daraja)
        let payments = try installation.payments(darajaURL: darajaURL, callbackAddress, redactor)
        try await installation.prepareMerchants(payments, logger: logger)
        let keys = APIKeyService(database: database, clock: clock, randomness: .system)
        let disk = diskSpace()
        let gateway = Gateway(
            payments: payments, keys: keys,
            tickets: EventTicketService(database: database, clock: clock, randomness: .system),
            operatorLog: OperatorLogReader(database: database),
            configuration: gatewayConfiguration(callbackAddress), readiness: readiness, clock: clock, logger: logger,
            metrics: metrics.gateway,
            checkDatabase: { try pulse.check() }, isRoomScarce: { disk?.isScarce ?? false },
            report: { [logWriter] in logWriter.report($0) })
        metrics.watch(readiness, gateway.eventHub)
        metrics.watch(pulse, disk, payments.unproven)
        let certificates = try settings.server.tls.map { files throws(SettingsError) in
            try TLSCertificates(files, factory: metrics.registry, logger: logger)
        }
        let application = try gateway.application(
            listening(certificates), logger: logger,
            onListening: { _ in
                readiness.set(true)
                await welcome(payments, keys, beginning.kind)
            })
        // Stopped from the last to the first: leave the balancer, finish requests, then the rest.
        // All of them are cancelled when that takes longer than the limit.
        var group = ServiceGroupConfiguration(
            services: [
                CutOffService(http: http),
                PeriodicService.logWriter(logWriter, to: database, gateway.eventHub, clock: clock, logger: logger),
                PeriodicService.pulse(pulse, disk, clock: clock, logger: logger),
                PeriodicService.writeProbe(pulse, clock: clock, logger: logger),
                PeriodicService.clockWatch(payments.clockWatch, clock: clock, logger: logger),
                PeriodicService.merchants(payments.merchants, clock: clock, logger: logger),
                PeriodicService.keyCounts(keys, clock: clock, logger: logger),
                PeriodicService.pruning(
                    Pruning(
                        database: database, retention: settings.access.retention,
                        others: [settings.access.logRetention, AccessRetention()]),
                    jobs: settings.access.jobRetention, of: payments.queue, clock: clock, logger: logger),
                PeriodicService.unproven(payments.unproven, clock: clock, logger: logger),
                installation.worker(
                    payments, logger: logger,
                    observe: observe(metrics.jobs(payments), payments.merchants, gateway.eventHub)),
                PeriodicService.upkeep(payments, clock: clock, logger: logger),
                PeriodicService.totals(
                    payments.totals, observe: metrics.moves(of: payments.merchants), clock: clock, logger: logger),
                PeriodicService.standing(
                    StandingMetrics(
                        payments: payments, hub: gateway.eventHub, clock: clock, factory: metrics.registry),
                    clock: clock, logger: logger),
                application,
                // Ends its clients' streams, which the application would wait for.
                gateway.eventHub,
                PeriodicService.certificates(certificates, clock: clock, logger: logger),
                SignalService(signal: .sighup) { certificates?.reload(always: true) },
                SignalService(signal: .sigusr1) { threshold.lower(at: clock.now, logger: logger) },
                SignalService(signal: .sigusr2) { threshold.raise(logger: logger) },
                PeriodicService.logThreshold(threshold, clock: clock, logger: logger),
                ReadinessService(readiness: readiness, delay: settings.server.shutdownDelay, clock: clock),
            ],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        group.maximumGracefulShutdownDuration = Self.shutdownLimit + settings.server.shutdownDelay
        try await ServiceGroup(configuration: group).run()
    }

    /// The disk of a database file; a server watches its own.
    private func diskSpace() -> DiskSpace? {
        guard case .file(let path) = settings.database.place else { return nil }
        return DiskSpace(of: path, minimum: settings.access.minimumFreeDisk)
    }

    private func observe(
        _ count: @escaping @Sendable (JobReport) -> Void, _ merchants: MerchantDirectory, _ hub: EventHub
    ) -> @Sendable (JobReport) -> Void {
        { [clock] report in
            count(report)
            hub.announce { EventNotice(report, merchants, at: clock.now).map { [$0] } ?? [] }
        }
    }

    private func listening(_ certificates: TLSCertificates?) -> Listening {
        let files = FileLimit.raise()
        return Listening(
            host: settings.server.host, port: settings.server.port, tls: certificates?.configuration,
            // Beyond what may be open, the server could not even accept a connection to close it.
            maximumConnections: min(settings.server.maximumConnections, max(files - FileLimit.reserve, files / 2)),
            maximumConnectionsPerAddress: settings.server.maximumConnectionsPerAddress,
            trustedProxies: settings.server.trustedProxies, idleTimeout: settings.server.idleTimeout,
            requestTimeout: settings.server.requestTimeout, writeTimeout: settings.server.writeTimeout)
    }

    private func gatewayConfiguration(_ callbackAddress: CallbackAddress) -> GatewayConfiguration {
        var configuration = GatewayConfiguration(
            instance: GatewayConfiguration.Instance(
                version: Lango.version, environment: settings.environment.rawValue, daraja: settings.upstream.name),
            callbackAddress: callbackAddress,
            trust: CallbackTrust(
                skipsVerification: settings.callbacks.skipsVerification,
                trustsLoopback: settings.callbacks.trustsLoopback),
            addresses: ClientAddress(trustedProxies: settings.server.trustedProxies),
            isProduction: settings.isProduction,
            origins: CORSPolicy(origins: settings.access.origins, allowsLoopback: !settings.isProduction),
            maximumRequests: settings.server.maximumRequests)
        configuration.takesReferencePaths = settings.callbacks.takesReferencePaths
        return configuration
    }

    /// Says where the server is; one that can answer nobody yet says so as well.
    private func welcome(_ payments: Payments, _ keys: APIKeyService, _ kind: String) async {
        // A database that does not answer now is reported by whoever needs it.
        let hasKeys = (try? await keys.exist()) ?? true
        if settings.isProduction, !hasKeys {
            logger.warning("There is no API key, so the API answers nobody: make one with lango keys create")
        }
        // Nor does it matter for the start whether somebody's payouts are held.
        let holds = (try? await payments.holds.all()) ?? [:]
        for (merchant, hold) in holds.sorted(by: { $0.key < $1.key }) where hold.resumedAt == nil {
            logger.warning(
                "Payouts are held",
                metadata: [
                    "merchant": "\(payments.merchants.names[merchant] ?? String(merchant.rawValue))",
                    "reason": "\(hold.reason)", "by": "\(hold.heldBy)",
                ])
        }
        Welcome(settings: settings, database: "\(kind), \(settings.database.name)", hasKeys: hasKeys).print()
    }
}

extension Settings.Upstream {
    /// The Daraja that is talked to, for people.
    var name: String {
        switch self {
        case .builtInSandbox: "built-in sandbox"
        case .daraja(let baseURL): baseURL
        }
    }
}
