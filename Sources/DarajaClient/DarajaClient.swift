public import AsyncHTTPClient
package import Bytes
public import Daraja
import JSON
public import Logging
import NIOCore
public import Time

/// Sends requests to Daraja over HTTPS and sorts every outcome into success, refused, notSent or ambiguous.
///
/// Each call has a deadline, follows no redirect and reads a bounded body. A request goes out once; the exception is a
/// token that Daraja no longer accepts: it turns such a request away before anything acts on it, so it is repeated with
/// a newer token, a few times at most. Processes that share a database share the token; see `TokenSharing`.
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

    /// How often a request is sent when Daraja refuses the token each time: another process, or a program that shares
    /// nothing with this one, may end one token after the other.
    package static let mostSends = 4
    /// How long the database is waited for before a process fetches a token for itself.
    package static var databaseLimit: Duration { TokenSupply.databaseLimit }
    /// After so long no repetition begins, so that a call ends before recovery takes it for interrupted.
    private static let repetitionLimit: Duration = .seconds(45)
    /// The waits before the second and the third repetition.
    private static let pauses: [Duration] = [.milliseconds(200), .milliseconds(500)]
    /// A token is not replaced for a missing product sooner than this after it was fetched.
    private static let productInterval: Duration = .seconds(60)

    private let transport: Transport
    private let tokens: TokenCache
    private let mostSends: Int
    private let metrics: DarajaMetrics
    private let clock: any WallClock
    private let logger: Logger

    /// Makes a client over a shared HTTP client.
    ///
    /// - Parameters:
    ///   - http: should not follow redirects; see `httpConfiguration`.
    ///   - sharing: keeps the token for all processes; nil for a process that is alone with its Daraja.
    public init(
        configuration: Configuration, credentials: APICredentials, http: HTTPClient, clock: any WallClock,
        sharing: (any TokenSharing)? = nil, metrics: DarajaMetrics = .none, logger: Logger = .silent
    ) {
        self.init(
            wire: HTTPWire(http: http, configuration: configuration), baseURL: configuration.baseURL,
            credentials: credentials, clock: clock, sharing: sharing, metrics: metrics, logger: logger)
    }

    /// Makes a client over any wire.
    ///
    /// - Parameter randomness: names claims and fills nonces; has to be fit for secrets outside of simulations.
    package init(
        wire: any DarajaWire, baseURL: String, credentials: APICredentials, clock: any WallClock,
        sharing: (any TokenSharing)? = nil, randomness: Randomness = .system,
        mostSends: Int = Self.mostSends, metrics: DarajaMetrics = .none, logger: Logger = .silent
    ) {
        self.mostSends = mostSends
        self.metrics = metrics
        self.logger = logger
        self.clock = clock
        let transport = Transport(wire: wire)
        self.transport = transport
        let app = credentials.app(at: baseURL)
        let supply = TokenSupply(
            app: app, seal: credentials.seal(for: app), sharing: sharing, clock: clock,
            randomness: randomness, logger: logger
        ) {
            let result = await transport.fetchToken(credentials)
            metrics.fetchedToken(result)
            return result
        }
        tokens = TokenCache(clock: clock) { await supply.token($0) }
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
        let begin = clock.now
        var sends = 0
        while true {
            let issued: IssuedToken
            switch await tokens.token() {
            case .success(let token): issued = token
            case .failure(let failure): return .notSent(reason: failure.message, isRetryable: failure.isRetryable)
            }
            let outcome = sort(await transport.post(request.path, body: body, token: issued.token), Request.self)
            sends += 1
            guard case .refused(let error) = outcome, error.isInvalidToken else { return outcome }
            if error.isMissingProduct, sends > 1 || clock.now - issued.fetchedAt < Self.productInterval {
                return outcome
            }
            tokens.discard(issued)
            guard sends < mostSends, clock.now - begin < Self.repetitionLimit else {
                return .notSent(reason: TokenFailure.refused(error, times: sends).message)
            }
            // What others are told must not depend on a caller who hangs up: then there is no pause.
            if sends > 1 { try? await clock.sleep(for: Self.pauses[min(sends - 2, Self.pauses.count - 1)]) }
        }
    }

    /// Has Daraja issue a token, as a check of the credentials.
    ///
    /// Where tokens are shared, the other processes get it as well: it may have ended theirs.
    public func checkToken() async throws(TokenFailure) {
        _ = try await tokens.renewed().get()
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
