public import AsyncHTTPClient
public import Daraja
public import Logging
import NIOCore
public import Time

/// Sends requests to Daraja over HTTPS and sorts every outcome into success, refused, notSent or ambiguous.
///
/// Each call has a deadline, follows no redirect and reads a bounded body. A request goes out once; the exception is a
/// token that Daraja no longer accepts: it turns such a request away before anything acts on it, so it is repeated
/// once with a new token.
public struct DarajaClient: DarajaCalling {
    /// Where Daraja is and how long it may take.
    public struct Configuration: Sendable {
        /// Scheme and host, such as `https://sandbox.safaricom.co.ke`, without a slash at the end.
        public var baseURL: String
        /// The limit for one HTTP exchange.
        public var timeout: Duration
        /// Answers beyond this are cut off and count as unusable.
        public var maximumBodySize: Int

        /// Points at a Daraja; the reference's limit of 30 s for a call is kept.
        public init(baseURL: String, timeout: Duration = .seconds(30), maximumBodySize: Int = 1 << 20) {
            self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
            self.timeout = timeout
            self.maximumBodySize = maximumBodySize
        }
    }

    private let transport: Transport
    private let tokens: TokenCache
    private let metrics: DarajaMetrics
    private let clock: any WallClock
    private let logger: Logger

    /// Makes a client over a shared HTTP client.
    ///
    /// - Parameter http: should not follow redirects; see `httpConfiguration`.
    public init(
        configuration: Configuration, credentials: APICredentials, http: HTTPClient, clock: any WallClock,
        metrics: DarajaMetrics = .none, logger: Logger = .silent
    ) {
        self.init(
            wire: HTTPWire(http: http, configuration: configuration), credentials: credentials, clock: clock,
            metrics: metrics, logger: logger)
    }

    /// Makes a client over any wire.
    package init(
        wire: any DarajaWire, credentials: APICredentials, clock: any WallClock, metrics: DarajaMetrics = .none,
        logger: Logger = .silent
    ) {
        self.metrics = metrics
        self.logger = logger
        self.clock = clock
        let transport = Transport(wire: wire)
        self.transport = transport
        tokens = TokenCache(clock: clock) {
            let result = await transport.fetchToken(credentials)
            metrics.fetchedToken(result)
            return result
        }
    }

    /// The settings that an HTTP client for Daraja needs.
    ///
    /// Idle connections are dropped soon, because a request written to a connection that Daraja just closed has an
    /// ambiguous outcome.
    public static var httpConfiguration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(10)
        configuration.connectionPool.idleTimeout = .seconds(10)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        return configuration
    }

    /// Sends one request.
    public func send<Request: DarajaRequest>(_ request: Request) async -> Outcome<Request.Acknowledgement> {
        let begin = clock.now
        let outcome = await exchange(request)
        let duration = clock.now - begin
        metrics.called(Request.name, outcome.label, for: duration)
        log(Request.name, outcome, duration)
        return outcome
    }

    /// Whoever called has said which payment it is about; see `TraceContext`.
    private func log<Acknowledgement>(_ api: String, _ outcome: Outcome<Acknowledgement>, _ duration: Duration) {
        var metadata: Logger.Metadata = [
            "api": "\(api)", "outcome": "\(outcome.label)", "duration_ms": "\(duration.microseconds / 1_000)",
        ]
        if let code = outcome.error?.code { metadata["code"] = "\(code)" }
        if let reason = outcome.message { metadata["reason"] = "\(reason)" }
        logger.info("Daraja called", metadata: metadata)
    }

    private func exchange<Request: DarajaRequest>(_ request: Request) async -> Outcome<Request.Acknowledgement> {
        let body = request.body.bytes
        var outcome: Outcome<Request.Acknowledgement> = .notSent(reason: "no attempt")
        for attempt in 1...2 {
            let token: TokenCache.Issued
            switch await tokens.token() {
            case .success(let issued): token = issued
            case .failure(let failure): return .notSent(reason: failure.message)
            }
            outcome = sort(await transport.post(request.path, body: body, token: token.value), Request.self)
            guard attempt == 1, case .refused(let error) = outcome, error.isInvalidToken else { return outcome }
            tokens.discard(token)
        }
        return outcome
    }

    /// Fetches a token, as a check of the credentials.
    public func checkToken() async throws(TokenFailure) {
        _ = try await tokens.token().get()
    }

    private func sort<Request: DarajaRequest>(
        _ exchange: DarajaExchange, _ request: Request.Type
    ) -> Outcome<Request.Acknowledgement> {
        switch exchange {
        case .notSent(let reason): return .notSent(reason: reason)
        case .lost(let reason): return .ambiguous(reason: reason, error: nil)
        case .answered(let status, let body):
            if (200..<300).contains(status), let json = try? JSON(parsing: body),
                let acknowledgement = Request.acknowledgement(from: json)
            {
                return .success(acknowledgement)
            }
            let error = DarajaError(httpStatus: status, body: body)
            return error.provesNothingHappened
                ? .refused(error) : .ambiguous(reason: "HTTP \(status)", error: error)
        }
    }
}

extension Logger {
    /// Says nothing.
    public static let silent = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }
}
