import AsyncHTTPClient
import Bytes
import Daraja
import DarajaClient
import Database
import Foundation
import Jobs
import Logging
import OperatorLog
import Payments
import Time

/// Makes the payments of an installation from its settings; shared by the server and the commands.
struct Installation {
    let settings: Settings
    let database: any SQLDatabase
    let http: HTTPClient
    let clock: any WallClock
    var metrics = DarajaMetrics.none

    /// The services over a Daraja.
    ///
    /// - Parameter redactor: learns the secrets of stored merchants.
    func payments(darajaURL: String, _ callbackAddress: CallbackAddress, _ redactor: Redactor) throws -> Payments {
        var configuration = Payments.Configuration(
            push: push(callbackAddress), c2b: try c2b(callbackAddress), payout: try payout(callbackAddress))
        configuration.confirmsByQuery = settings.callbacks.confirmsByQuery
        configuration.unproven = settings.access.unproven
        configuration.receiptsRepeat = settings.mayReceiptsRepeat
        return Payments(
            environment: PaymentsEnvironment(
                database: database,
                daraja: client(darajaURL, settings.credentials.key, settings.credentials.secret), clock: clock,
                randomness: .system),
            configuration: configuration,
            sources: MerchantSources(
                keys: settings.sealKeySource,
                daraja: { client(darajaURL, $0, $1) },
                advisor: { HTTPAdvisor(http: http, url: $0, timeout: $1) },
                register: { redactor.register($0) }, settings: try settings.merchantForm()))
    }

    /// Reads the stored merchants and keeps the one of the settings for the time after a change of the settings.
    func prepareMerchants(_ payments: Payments, logger: Logger) async throws {
        do {
            try await settings.merchants(database, clock: clock).rememberSettings()
        } catch let error as SealKeyError {
            // Only a change of the shortcode needs it, and a server is to start all the same.
            logger.notice(
                "The credentials of the settings are not kept for a later change", metadata: ["reason": "\(error)"])
        }
        try await payments.merchants.refresh()
        for (name, problem) in payments.merchants.problems {
            logger.error("A merchant cannot be used", metadata: ["merchant": "\(name)", "reason": "\(problem)"])
        }
    }

    private func client(_ baseURL: String, _ key: String, _ secret: String) -> DarajaClient {
        DarajaClient(
            configuration: DarajaClient.Configuration(baseURL: baseURL),
            credentials: APICredentials(consumerKey: key, consumerSecret: secret), http: http, clock: clock,
            sharing: Self.sharing(settings, database), metrics: metrics, logger: Logger(label: "lango.daraja"))
    }

    /// Shares Daraja's tokens among the processes on a database; nil for the built-in sandbox, whose tokens are one
    /// process's own.
    static func sharing(_ settings: Settings, _ database: any SQLDatabase) -> (any TokenSharing)? {
        guard case .daraja = settings.upstream else { return nil }
        return AccessTokenStore(database: database)
    }

    /// The worker of the queue.
    ///
    /// - Parameter observe: is told of every try.
    func worker(
        _ payments: Payments, logger: Logger, observe: @escaping @Sendable (JobReport) -> Void = { _ in }
    ) -> JobWorker {
        JobWorker(
            queue: payments.queue, handlers: payments.jobHandlers, randomness: .system, logger: logger,
            observe: observe)
    }

    /// The callback URLs, under the secret from the settings or the one kept in the database.
    ///
    /// - Parameter redactor: learns the secret.
    static func callbackAddress(
        _ settings: Settings, _ database: any SQLDatabase, clock: any WallClock, _ redactor: Redactor
    ) async throws -> CallbackAddress {
        let secret: String
        if let chosen = settings.callbacks.secret {
            secret = chosen
        } else {
            secret = try await CallbackSecret.load(from: database, at: clock.now, randomness: .system)
        }
        redactor.register(secret)
        return CallbackAddress(baseURL: settings.callbacks.baseURL ?? settings.server.localURL, secret: secret)
    }

    private func push(_ callbackAddress: CallbackAddress) -> STKPushService.Configuration {
        STKPushService.Configuration(
            credentials: STKCredentials(businessShortCode: settings.push.shortcode, passkey: settings.push.passkey),
            receiver: settings.push.till.map { .till($0) } ?? .paybill, callbackAddress: callbackAddress)
    }

    private func c2b(_ callbackAddress: CallbackAddress) throws -> C2BConfiguration {
        let chosen = settings.c2b
        var configuration = C2BConfiguration(
            shortcode: settings.push.shortcode, version: chosen.version, callbackAddress: callbackAddress,
            rules: C2BValidationRules(
                minimum: Amount(shillings: chosen.minimum), maximum: Amount(shillings: chosen.maximum),
                accounts: chosen.accounts),
            advisor: chosen.validationURL.map {
                HTTPAdvisor(http: http, url: $0, timeout: chosen.validationTimeout)
            },
            acceptsWithoutAdvice: chosen.acceptsWithoutAdvice)
        configuration.till = settings.push.till
        configuration.otherShortcodes = chosen.otherShortcodes.union(settings.payout.map { [$0.shortcode] } ?? [])
        configuration.countsOwnShortcodesOnly = settings.isProduction
        return configuration
    }

    private func payout(_ callbackAddress: CallbackAddress) throws -> PayoutConfiguration? {
        guard let chosen = settings.payout else { return nil }
        return PayoutConfiguration(
            initiator: Initiator(name: chosen.initiatorName, credential: try chosen.proof.credential()),
            shortcode: chosen.shortcode, version: chosen.version,
            limits: PayoutLimits(perPayout: chosen.maximum, perDay: chosen.dailyLimit),
            callbackAddress: callbackAddress)
    }
}

extension Settings.Payout.Proof {
    /// The credential itself, or one made from password and certificate.
    func credential() throws(SettingsError) -> SecurityCredential {
        switch self {
        case .credential(let text): return SecurityCredential(text)
        case .password(let password, let path):
            guard let data = FileManager.default.contents(atPath: path) else {
                throw SettingsError("MPESA_CERTIFICATE_PATH: \(path) cannot be read")
            }
            do {
                return try SecurityCredential(
                    password: password, for: SecurityCredential.Certificate(bytes: Array(data)))
            } catch {
                throw SettingsError(
                    "MPESA_CERTIFICATE_PATH: \(path) is no RSA certificate in PEM or DER form (\(error))")
            }
        }
    }
}
