import AsyncHTTPClient
import Daraja
import DarajaClient
import Database
import Foundation
import Gateway
import Payments
import Takeover
import Time

/// Examines an installation without moving money.
struct Doctor {
    /// One thing that was looked at.
    struct Finding {
        enum Verdict: String {
            case fine = "ok    "
            case risky = "risk  "
            case broken = "broken"
        }

        let verdict: Verdict
        let subject: String
        let text: String

        var line: String { "\(verdict.rawValue)  \(subject): \(text)" }
    }

    /// As a power of two, how many addresses one entry of the proxies may have before that is a risk.
    private static let narrow = 4

    let settings: Settings

    func examine() async -> [Finding] {
        var findings = [
            Finding(verdict: .fine, subject: "settings", text: "environment \(settings.environment.rawValue)")
        ]
        // Opening the database closes its files to others.
        findings += FileModes(settings).findings
        do {
            let database = try await DatabaseOpening.open(settings)
            findings += await Self.findings(settings, database)
            let sharing = Installation.sharing(settings, database)
            findings.append(await token(settings.credentials.key, settings.credentials.secret, sharing: sharing))
            findings += await merchants(database, sharing: sharing)
            // Nothing is in flight any more; a failure to close changes no finding.
            try? await database.close()
        } catch {
            findings.append(Finding(verdict: .broken, subject: "database", text: "\(error)"))
            findings.append(await token(settings.credentials.key, settings.credentials.secret, sharing: nil))
        }
        if let files = settings.server.tls { findings.append(Self.tls(files)) }
        findings += proxies()
        findings.append(callbackURL())
        findings.append(callbackSecret())
        return findings
    }

    private static func findings(_ settings: Settings, _ database: any SQLDatabase) async -> [Finding] {
        do {
            let risks = DatabaseRisks(settings)
            var findings = try await database.facts().map { fact in
                Finding(
                    verdict: fact.risk == nil ? .fine : risks.isRefused(fact) ? .broken : .risky, subject: "database",
                    text: "\(fact.name) \(fact.value)" + (fact.risk.map { " (\($0))" } ?? ""))
            }
            if try await Takeover(database: database, clock: SystemClock()).isNeeded() {
                findings.append(
                    Finding(
                        verdict: .broken, subject: "database",
                        text:
                            "holds the tables of an earlier backend: lango migrate --dry-run shows how they are taken over"
                    ))
            }
            let missing = try await Migrator(PaymentsSchema.migrations).pending(in: database)
            findings.append(
                Finding(
                    verdict: .fine, subject: "database",
                    text: missing.isEmpty
                        ? "the schema is up to date" : "\(missing.count) migration(s) will run at the next start"))
            return findings
        } catch {
            return [Finding(verdict: .broken, subject: "database", text: "\(error)")]
        }
    }

    /// Has Daraja issue a token.
    ///
    /// Servers that run on the same database go on with it: Daraja may have ended theirs.
    private func token(
        _ consumerKey: String, _ consumerSecret: String, of merchant: String? = nil, sharing: (any TokenSharing)?
    ) async -> Finding {
        let subject = merchant.map { "merchant \($0)" } ?? "Daraja"
        guard case .daraja(let baseURL) = settings.upstream else {
            return Finding(verdict: .fine, subject: subject, text: "the built-in sandbox; no credentials are needed")
        }
        var configuration = DarajaClient.httpConfiguration
        // Somebody waits for the finding: a connection that is refused is reported, not tried again for ten seconds.
        configuration.connectionPool.retryConnectionEstablishment = false
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let client = DarajaClient(
            configuration: DarajaClient.Configuration(baseURL: baseURL, timeout: .seconds(15)),
            credentials: APICredentials(consumerKey: consumerKey, consumerSecret: consumerSecret),
            http: http, clock: SystemClock(), sharing: sharing)
        let finding: Finding
        do {
            try await client.checkToken()
            finding = Finding(verdict: .fine, subject: subject, text: "\(baseURL) gave a token")
        } catch {
            finding = Finding(verdict: .broken, subject: subject, text: "\(baseURL): \(error.message)")
        }
        // Nothing is in flight any more; a failure to close changes no finding.
        try? await http.shutdown()
        return finding
    }

    /// Looks at each stored merchant: whether its secrets can be read, and whether its app gets a token.
    private func merchants(_ database: any SQLDatabase, sharing: (any TokenSharing)?) async -> [Finding] {
        var findings: [Finding] = []
        do {
            guard try await Migrator(PaymentsSchema.migrations).pending(in: database).isEmpty else { return [] }
            for inspection in try await settings.merchants(database, clock: SystemClock()).inspect() {
                switch inspection.app {
                case .success(let app):
                    findings.append(await token(app.key, app.secret, of: inspection.name, sharing: sharing))
                case .failure(let error):
                    findings.append(
                        Finding(verdict: .broken, subject: "merchant \(inspection.name)", text: error.description))
                }
            }
        } catch {
            findings.append(Finding(verdict: .broken, subject: "merchants", text: "\(error)"))
        }
        return findings
    }

    private static func tls(_ files: TLSFiles) -> Finding {
        do {
            let days = Int(try files.read().endsAt.timeIntervalSinceNow / 86_400)
            return Finding(
                verdict: days < 0 ? .broken : days < 14 ? .risky : .fine, subject: "TLS",
                text: days < 0 ? "the certificate has ended" : "the certificate is valid for \(days) more days")
        } catch {
            return Finding(verdict: .broken, subject: "TLS", text: error.description)
        }
    }

    /// Whoever connects from a trusted address chooses the address that Lango sees.
    private func proxies() -> [Finding] {
        settings.server.trustedProxies.compactMap { text in
            guard let range = AddressRange(text) else { return nil }
            let isWide = range.freeBits > Self.narrow
            return Finding(
                verdict: isWide ? .risky : .fine, subject: "proxies",
                text: isWide
                    ? "TRUSTED_PROXIES has \(text): every machine in it can choose the address under which it is seen. "
                        + "Name the address of each proxy"
                    : "\(text) is believed for one hop of X-Forwarded-For")
        }
    }

    private func callbackURL() -> Finding {
        guard let url = settings.callbacks.baseURL else {
            return Finding(
                verdict: .fine, subject: "callback URL", text: "this server itself, for the built-in sandbox only")
        }
        let problems = CallbackURLRules.problems(url, isProduction: settings.isProduction)
        guard let problem = problems.first else {
            return Finding(verdict: .fine, subject: "callback URL", text: url)
        }
        return Finding(
            verdict: settings.isProduction ? .broken : .risky, subject: "callback URL", text: "\(url): \(problem)")
    }

    private func callbackSecret() -> Finding {
        settings.callbacks.secret == nil
            ? Finding(
                verdict: settings.isProduction ? .risky : .fine, subject: "callback secret",
                text: "kept in the database; set MPESA_CALLBACK_SECRET to keep it out of backups")
            : Finding(verdict: .fine, subject: "callback secret", text: "from the settings")
    }
}
