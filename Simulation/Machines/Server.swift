import Access
import Bytes
import Daraja
import DarajaClient
import Gateway
import HTTPTypes
import Jobs
import OperatorLog
import Payments
import ServiceLifecycle
import Time

/// The program of one process, put together as `lango serve` does, over the seams of the world.
///
/// Unchecked, as everything in a world is: it runs on one thread, see `Loom`.
final class Server: @unchecked Sendable {
    private let world: World
    private let incarnation: Incarnation
    private let door: GatewayDoor
    private let group: ServiceGroup
    private var root: Task<Void, Never>?
    private(set) var isListening = false
    private var isStopping = false

    init(_ world: World, _ incarnation: Incarnation, pollsEvery poll: Duration, onEnd: @escaping @Sendable () -> Void) {
        self.world = world
        self.incarnation = incarnation
        let clock = VirtualClock(incarnation: incarnation)
        let address = Installed.callbackAddress
        let randomness = Randomness { world.dice.next() }
        let database = SimulatedDatabase(incarnation)
        let tokens = AccessTokenStore(database: database)
        let payments = Payments(
            environment: PaymentsEnvironment(
                database: database, daraja: world.bugs.daraja(of: .first, incarnation, tokens), clock: clock,
                randomness: randomness),
            configuration: Installed.configuration(world.plan),
            sources: MerchantSetup.sources(world, incarnation, tokens))
        let gateway = Gateway(
            payments: payments,
            keys: APIKeyService(database: database, clock: clock, randomness: randomness),
            tickets: EventTicketService(database: database, clock: clock, randomness: randomness),
            operatorLog: OperatorLogReader(database: database),
            configuration: GatewayConfiguration(
                instance: GatewayConfiguration.Instance(version: "0", environment: "sandbox", daraja: "simulated"),
                callbackAddress: address, trust: CallbackTrust(skipsVerification: false, trustsLoopback: false),
                addresses: ClientAddress(trustedProxies: [Installed.proxy]), isProduction: false),
            readiness: Readiness(), clock: clock, logger: world.logger, checkDatabase: {},
            // Nobody decides by the name of a trace, and a world that is run again has to be the same.
            traceRandomness: Randomness { 1 })
        door = GatewayDoor(gateway, logger: world.logger)
        let worker = JobWorker(
            queue: payments.queue, handlers: payments.jobHandlers,
            configuration: JobWorker.Configuration(
                pollInterval: poll, takeOverInterval: poll < .seconds(5) ? .seconds(5) : poll),
            randomness: randomness, logger: world.logger,
            observe: { report in world.monitor.observed(report, incarnation) })
        group = ServiceGroup(
            services: [
                Upkeep(payments: payments, clock: clock, interval: poll * 5),
                Follower(events: payments.events, clock: clock, world: world, interval: poll * 2), worker,
            ], logger: world.logger)
        let task = world.task { [self, group] in
            await readMerchants(payments.merchants, clock)
            isListening = !isStopping
            // However it ends, it has ended.
            try? await group.run()
            onEnd()
        }
        root = task
        incarnation.atDeath { task.cancel() }
    }

    /// A server that has not read its merchants takes no requests.
    private func readMerchants(_ merchants: MerchantDirectory, _ clock: VirtualClock) async {
        while incarnation.isAlive, !isStopping {
            do {
                return try await merchants.refresh()
            } catch {
                try? await clock.sleep(for: .milliseconds(200))
            }
        }
    }

    /// Takes no more requests and ends when what runs is done.
    func stop() {
        isStopping = true
        isListening = false
        world.task { [group] in await group.triggerGracefulShutdown() }
    }

    /// - Returns: hangs up on the request.
    func serve(_ request: WebRequest, _ reply: @escaping @Sendable (WebReply?) -> Void) -> () -> Void {
        let lastWord = incarnation.atDeath { reply(nil) }
        let task = world.task { [door, incarnation] in
            // A frozen process takes the connection and answers when it thaws.
            guard
                (try? await incarnation.suspend { wait in
                    incarnation.schedule(after: .zero) { wait.end(.success(())) }
                }) != nil
            else { return }
            var head = HTTPRequest(
                method: request.method, scheme: "https", authority: "pay.example.co.ke", path: request.target,
                headerFields: request.headers)
            head.headerFields[.contentLength] = String(request.body.count)
            // What the gateway itself throws is a closed connection.
            let answer = try? await door.respond(to: head, body: request.body, from: request.peer)
            guard incarnation.isAlive else { return }
            incarnation.forget(lastWord)
            reply(answer.map { WebReply(status: $0.status, headers: $0.headers, body: $0.body) })
        }
        incarnation.atDeath { task.cancel() }
        return { task.cancel() }
    }
}
