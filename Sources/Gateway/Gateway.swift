public import Access
public import Bytes
import HTTPServing
public import Hummingbird
import HummingbirdCore
import HummingbirdTLS
public import Logging
import NIOCore
public import OperatorLog
public import Payments
public import Time

/// The HTTP API over the payments of one installation.
public struct Gateway: Sendable {
    let endpoints: [any Endpoint]
    private let authenticator: Authenticator
    private let merchants: MerchantAdmission
    private let errors: ErrorAnswers
    private let origins: CORSPolicy
    private let requests: RequestMetrics
    private let tracing: Tracing
    let metrics: GatewayMetrics
    /// Follows the feed for the clients of live events; has to run beside the server.
    public let eventHub: EventHub

    /// Puts the endpoints together.
    ///
    /// - Parameters:
    ///   - keys: knows who may call.
    ///   - tickets: lets browsers in to live events.
    ///   - operatorLog: reads log lines, errors and what people did.
    ///   - readiness: switched by whoever starts and stops the server.
    ///   - metrics: counts what is served; by default nothing is counted.
    ///   - checkDatabase: throws when the database does not answer, and `DatabaseNotWritable` when it takes no writes.
    ///   - isRoomScarce: whether so little room is left that callbacks without a proof are refused.
    ///   - report: keeps errors for the operator; returns at once.
    ///   - traceRandomness: draws the names of traces.
    public init(
        payments: Payments, keys: APIKeyService, tickets: EventTicketService, operatorLog: OperatorLogReader,
        configuration: GatewayConfiguration, readiness: Readiness, clock: any WallClock, logger: Logger,
        metrics: GatewayMetrics = .none, checkDatabase: @escaping @Sendable () async throws -> Void,
        isRoomScarce: @escaping @Sendable () -> Bool = { false },
        report: @escaping @Sendable (ErrorEvent) -> Void = { _ in },
        traceRandomness: Randomness = .quick
    ) {
        tracing = Tracing(randomness: traceRandomness)
        self.metrics = metrics
        merchants = MerchantAdmission(directory: payments.merchants)
        let hub = EventHub(
            events: payments.events, merchants: payments.merchants, clock: clock, logger: logger,
            maximumClients: configuration.maximumEventClients)
        eventHub = hub
        let loopback = configuration.loopback
        let receiver = CallbackReceiver(
            intake: payments.callbacks, operations: payments.operationIntake, addresses: configuration.addresses,
            loopback: loopback,
            trust: configuration.trust, limit: UnprovenLimit(clock: clock), notices: UnprovenNotices(clock: clock),
            isRoomScarce: isRoomScarce, metrics: metrics.callbacks, hub: hub, clock: clock)
        let described: [any Endpoint] =
            Self.darajaEndpoints(payments, isProduction: configuration.isProduction) + [
                TransactionListEndpoint(transactions: payments.transactions),
                TransactionEndpoint(transactions: payments.transactions, refreshes: payments.refreshes),
                DecisionEndpoint(decisions: payments.decisions),
                DiscrepancyListEndpoint(records: payments.records),
                AuditListEndpoint(records: operatorLog),
                PayoutHoldEndpoint(holds: payments.holds),
                HoldPayoutsEndpoint(holds: payments.holds),
                ResumePayoutsEndpoint(holds: payments.holds),
                StatsEndpoint(totals: payments.totals),
                EventTicketEndpoint(tickets: tickets),
                EventsEndpoint(hub: hub, events: payments.events, keys: keys, clock: clock),
                RetryQueueEndpoint(queue: payments.queue),
                TriggerQueueEndpoint(queue: payments.queue),
                RetryQueueStatsEndpoint(queue: payments.queue),
                DeadLetterListEndpoint(queue: payments.queue),
                RequeueDeadLetterEndpoint(queue: payments.queue, hub: hub, clock: clock),
                DiscardDeadLetterEndpoint(queue: payments.queue),
                APIKeyListEndpoint(keys: keys, clock: clock),
                CreateAPIKeyEndpoint(keys: keys, merchants: payments.merchants, clock: clock),
                RotateAPIKeyEndpoint(keys: keys, clock: clock),
                RevokeAPIKeyEndpoint(keys: keys),
                LogListEndpoint(records: operatorLog),
                ErrorListEndpoint(records: operatorLog),
                CallbackListEndpoint(records: payments.records),
                HealthEndpoint(
                    description: configuration.instance, startedAt: clock.now, clock: clock, eventHub: hub,
                    clockWatch: payments.clockWatch, checkDatabase: checkDatabase),
                LivenessEndpoint(),
                MetricsEndpoint(registry: metrics.registry),
                ReadinessEndpoint(readiness: readiness, checkDatabase: checkDatabase),
            ] + (configuration.takesReferencePaths ? CallbackEndpoint.all(receiver) : [])
            + TokenedCallbackEndpoint.all(receiver, configuration.callbackAddress)
            + C2BNoticeEndpoint.all(payments.c2bIntake, receiver, configuration)
            + MerchantEndpoint.all(payments.merchantService, payments.merchants) + PageEndpoint.all
        endpoints = described + [OpenAPIEndpoint(describing: described)]
        origins = configuration.origins
        requests = RequestMetrics(
            endpoints, load: RequestLoad(maximum: configuration.maximumRequests), metrics: metrics, clock: clock)
        errors = ErrorAnswers(routes: RouteTable(endpoints), report: report, clock: clock)
        authenticator = Authenticator(
            keys: keys, tickets: tickets, addresses: configuration.addresses, loopback: loopback, clock: clock)
    }

    /// The server, ready to be run as a service.
    ///
    /// - Parameter onListening: called with the bound port once connections are accepted.
    /// - Throws: what is wrong with the certificate.
    public func application(
        _ listening: Listening, logger: Logger, onListening: @escaping @Sendable (Int) async -> Void
    ) throws -> some ApplicationProtocol {
        let plain = HTTPServerBuilder.stoppableHTTP1(rules(listening))
        return Application(
            router: router(isEncrypted: listening.tls != nil),
            server: try listening.tls.map { try .tls(plain, tlsConfiguration: $0) } ?? plain,
            configuration: ApplicationConfiguration(
                address: .hostname(listening.host, port: listening.port), serverName: "lango", backlog: 1_024),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? listening.port) },
            logger: logger)
    }

    func router(isEncrypted: Bool = false) -> Router<GatewayContext> {
        let router = Router(context: GatewayContext.self, options: .autoGenerateHeadEndpoints)
        if isEncrypted { router.add(middleware: StrictTransport()) }
        router.add(middleware: tracing)
        router.add(middleware: requests)
        router.add(middleware: CORSAnswers(policy: origins))
        router.add(middleware: errors)
        for endpoint in endpoints {
            let (access, spelling) = (endpoint.access, PathSpelling(of: endpoint))
            router.on(RouterPath(endpoint.path), method: endpoint.method) {
                [authenticator, merchants] request, context in
                guard spelling.allows(request.uri.path) else { throw HTTPError(.notFound) }
                guard access != .open else { return try await endpoint.respond(to: request, context) }
                return try await Self.answer(request, context, endpoint, authenticator, merchants)
            }
        }
        return router
    }

    private static func choose(
        _ merchants: MerchantAdmission, _ request: Request, _ admission: Admission, _ audience: Audience
    ) async throws -> MerchantChoice {
        do {
            return try await merchants.choose(request, admission.caller, for: audience)
        } catch {
            throw AdmittedFailure(error: error, headers: admission.headers)
        }
    }

    /// Admits a request and lets its endpoint answer; the caller's limit stands on answers and errors alike.
    private static func answer(
        _ request: Request, _ context: GatewayContext, _ endpoint: any Endpoint, _ authenticator: Authenticator,
        _ merchants: MerchantAdmission
    ) async throws -> Response {
        let admission = try await authenticator.admit(request, context, to: endpoint.access)
        var context = context
        context.caller = admission.caller
        context.choice = try await Self.choose(merchants, request, admission, endpoint.audience)
        do {
            var response = try await endpoint.respond(to: request, context)
            response.headers.append(contentsOf: admission.headers)
            return response
        } catch {
            throw AdmittedFailure(error: error, headers: admission.headers)
        }
    }
}
