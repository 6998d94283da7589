import Daraja
import JSON
import Logging

/// Everything that an installation may choose, read and checked once at start.
struct Settings: Sendable {
    /// Which Daraja environment the credentials belong to.
    enum Environment: String, CaseIterable, Sendable {
        case sandbox, production
    }

    /// How log lines look.
    enum LogFormat: String, CaseIterable, Sendable {
        case text, json
    }

    /// Which Daraja is talked to.
    enum Upstream: Sendable {
        /// The sandbox inside this process, on a port of this machine (0: any).
        case builtInSandbox(port: Int, delayMilliseconds: Int)
        /// Safaricom's, or any other that is named by its base URL.
        case daraja(baseURL: String)
    }

    /// The consumer key and secret, as the portal shows them.
    struct Credentials: Sendable {
        let key: String
        let secret: String
    }

    var environment: Environment
    var server: Server
    var access: Access
    var log: Log
    var database: Database
    var upstream: Upstream
    var credentials: Credentials
    var push: Push
    var c2b: C2B
    /// Nil: payouts are not set up.
    var payout: Payout?
    var callbacks: Callbacks
    /// Under which the secrets of stored merchants are sealed, the present key first; empty for those of the key file.
    var sealKeys: [ChosenSealKey]

    /// Where the API listens.
    struct Server: Sendable {
        var host: String
        var port: Int
        var trustedProxies: [String]
        /// The certificate and its key; nil for plain HTTP.
        var tls: TLSFiles?
        /// How many connections may be open.
        var maximumConnections: Int
        /// How many of them one address may hold.
        var maximumConnectionsPerAddress: Int
        /// How long an answer may wait for a client that does not read.
        var writeTimeout: Duration
        /// How long a connection may say nothing.
        var idleTimeout: Duration
        /// How long a request may take to come whole.
        var requestTimeout: Duration
        /// How many requests may be served at once.
        var maximumRequests: Int
        /// For how long a server that was told to stop goes on answering, not ready any more.
        var shutdownDelay: Duration

        var address: String { "port \(port) of \(host)" }

        /// How this machine reaches the server.
        var localURL: String {
            let name =
                switch host {
                case "0.0.0.0": "127.0.0.1"
                case "::": "[::1]"
                default: host.contains(":") ? "[\(host)]" : host
                }
            return "\(tls == nil ? "http" : "https")://\(name):\(port)"
        }
    }

    struct Log: Sendable {
        var level: Logger.Level
        var format: LogFormat
    }

    /// How pushes are made.
    struct Push: Sendable {
        var shortcode: Shortcode
        var passkey: String
        var till: Shortcode?
    }

    /// How callbacks reach us and whom we believe.
    struct Callbacks: Sendable {
        /// Nil: the address of this server itself, which only the built-in sandbox can reach.
        var baseURL: String?
        /// Nil: made at first start and kept in the database.
        var secret: String?
        /// Whether a success counts only once Daraja, asked about it, agrees.
        var confirmsByQuery: Bool
        /// Whether callbacks are taken on the reference's paths, which carry no proof.
        var takesReferencePaths: Bool
        var skipsVerification: Bool
        var trustsLoopback: Bool
    }

    var isProduction: Bool { environment == .production }

    /// Whether a receipt may come for several payments: Safaricom's sandbox reuses them, the built-in one does not.
    var mayReceiptsRepeat: Bool {
        if case .daraja = upstream { !isProduction } else { false }
    }
}
