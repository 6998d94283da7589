public import Hummingbird
public import Logging
public import Payments
public import Time

/// The HTTP API over the payments of one installation.
public struct Gateway: Sendable {
    private let endpoints: [any Endpoint]
    private let access: LoopbackOnly
    /// Follows the feed for the clients of live events; has to run beside the server.
    public let eventHub: EventHub

    /// Puts the endpoints together.
    ///
    /// - Parameters:
    ///   - readiness: switched by whoever starts and stops the server.
    ///   - checkDatabase: throws when the database does not answer.
    public init(
        payments: Payments, configuration: GatewayConfiguration, readiness: Readiness, clock: any WallClock,
        logger: Logger,
        checkDatabase: @escaping @Sendable () async throws -> Void
    ) {
        let hub = EventHub(
            events: payments.events, clock: clock, logger: logger, maximumClients: configuration.maximumEventClients)
        eventHub = hub
        let receiver = CallbackReceiver(
            intake: payments.callbacks, addresses: configuration.addresses, trust: configuration.trust,
            requestLookUp: { try await payments.requestLookUp(transactionID: $0) })
        endpoints =
            [
                STKPushEndpoint(pushes: payments.pushes),
                STKQueryEndpoint(queries: payments.pushQueries),
                C2BRegisterEndpoint(c2b: payments.c2b, isProduction: configuration.isProduction),
                C2BSimulateEndpoint(c2b: payments.c2b, isProduction: configuration.isProduction),
                B2CEndpoint(payouts: payments.payouts),
                TransactionListEndpoint(transactions: payments.transactions),
                TransactionEndpoint(transactions: payments.transactions),
                EventsEndpoint(hub: hub, events: payments.events, clock: clock),
                RetryQueueEndpoint(queue: payments.queue),
                TriggerQueueEndpoint(queue: payments.queue),
                RetryQueueStatsEndpoint(queue: payments.queue),
                DeadLetterListEndpoint(queue: payments.queue),
                RequeueDeadLetterEndpoint(queue: payments.queue),
                DiscardDeadLetterEndpoint(queue: payments.queue),
                HealthEndpoint(
                    description: configuration.instance, startedAt: clock.now, clock: clock, eventHub: hub,
                    checkDatabase: checkDatabase),
                LivenessEndpoint(),
                ReadinessEndpoint(readiness: readiness, checkDatabase: checkDatabase),
            ] + CallbackEndpoint.all(receiver)
            + TokenedCallbackEndpoint.all(receiver, configuration.callbackAddress)
            + C2BNoticeEndpoint.all(payments.c2bIntake, receiver, configuration.callbackAddress)
        access = LoopbackOnly(addresses: configuration.addresses, isProduction: configuration.isProduction)
    }

    /// The server, ready to be run as a service.
    ///
    /// - Parameter onListening: called with the bound port once connections are accepted.
    public func application(
        host: String, port: Int, logger: Logger, onListening: @escaping @Sendable (Int) async -> Void
    ) -> some ApplicationProtocol {
        Application(
            router: router(),
            configuration: ApplicationConfiguration(address: .hostname(host, port: port), serverName: "lango"),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? port) },
            logger: logger)
    }

    private func router() -> Router<GatewayContext> {
        let router = Router(context: GatewayContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: ErrorAnswers(routes: RouteTable(endpoints)))
        for endpoint in endpoints {
            router.on(RouterPath(endpoint.path), method: endpoint.method) { [access] request, context in
                if !endpoint.isOpen { try access.check(request, context) }
                return try await endpoint.respond(to: request, context)
            }
        }
        return router
    }
}
