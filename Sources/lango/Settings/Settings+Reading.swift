import Daraja
import Foundation
import Logging

extension Settings {
    /// The file that is read beside the environment, in the working directory.
    static let file = ".env.local"

    /// Safaricom's public test shortcode and passkey (portal, "M-Pesa Express", test credentials).
    static let testShortcode = "174379"
    static let testPasskey = "bfb279f9aa9bdbcf158e97dd71a467cd2e0c893059b10f78e6b72ada1ed2c919"

    /// Reads the environment and `.env.local` and checks what can be checked without asking anybody.
    static func load() throws(SettingsError) -> Settings {
        try Settings(
            SettingsReader(
                environment: ProcessInfo.processInfo.environment, file: try EnvironmentFile.read(file), path: file))
    }

    init(_ reader: SettingsReader) throws(SettingsError) {
        environment = try reader.word(.environment, Environment.self) ?? .sandbox
        let isProduction = environment == .production
        server = try Self.server(reader, isProduction: isProduction)
        access = try Self.access(reader)
        log = Log(
            level: try reader.word(.logLevel, Logger.Level.self) ?? .info,
            format: try reader.word(.logFormat, LogFormat.self) ?? .text)
        database = try Self.database(reader)
        (upstream, credentials) = try Self.upstream(reader, environment)
        push = try Self.push(reader, isProduction: isProduction)
        c2b = try Self.c2b(reader)
        var isBuiltInSandbox = false
        if case .builtInSandbox = upstream { isBuiltInSandbox = true }
        payout = try Self.payout(reader, shortcode: push.shortcode, isBuiltInSandbox: isBuiltInSandbox)
        callbacks = try Self.callbacks(reader, isProduction: isProduction)
        sealKeys = try Self.sealKeys(reader)
        if case .daraja = upstream, callbacks.baseURL == nil {
            throw SettingsError(
                "MPESA_CALLBACK_BASE_URL is missing: set it to the public https address of this server, "
                    + "such as https://pay.example.com, so that Daraja can report payments")
        }
    }

    private static func upstream(
        _ reader: SettingsReader, _ environment: Environment
    ) throws(SettingsError) -> (Upstream, Credentials) {
        let port = try reader.integer(.sandboxPort, in: 0...65_535) ?? 0
        let delay = try reader.integer(.sandboxDelay, in: 0...600_000) ?? 1_500
        let baseURL = reader.text(.baseURL)
        if let baseURL { try checkURL(baseURL, .baseURL) }
        switch (reader.text(.consumerKey), reader.text(.consumerSecret)) {
        case (let key?, let secret?):
            let host = environment == .production ? "api.safaricom.co.ke" : "sandbox.safaricom.co.ke"
            return (.daraja(baseURL: baseURL ?? "https://\(host)"), Credentials(key: key, secret: secret))
        case (nil, nil):
            if environment == .production {
                throw SettingsError(
                    "MPESA_ENVIRONMENT is production, but MPESA_CONSUMER_KEY and MPESA_CONSUMER_SECRET are not set: "
                        + "take both from your app on the Daraja portal")
            }
            // What a Lango sandbox accepts; any key and secret do there.
            let credentials = Credentials(key: "lango-sandbox", secret: "lango-sandbox")
            if let baseURL { return (.daraja(baseURL: baseURL), credentials) }
            return (.builtInSandbox(port: port, delayMilliseconds: delay), credentials)
        case (nil, _): throw SettingsError("MPESA_CONSUMER_SECRET is set, but MPESA_CONSUMER_KEY is not: set both")
        case (_, nil): throw SettingsError("MPESA_CONSUMER_KEY is set, but MPESA_CONSUMER_SECRET is not: set both")
        }
    }

    private static func push(_ reader: SettingsReader, isProduction: Bool) throws(SettingsError) -> Push {
        if isProduction {
            for name in [SettingName.shortcode, .passkey] where reader.text(name) == nil {
                throw SettingsError("\(name.rawValue) is missing: production has no default for it")
            }
        }
        return Push(
            shortcode: try Shortcode(reader.text(.shortcode) ?? testShortcode).orThrow(.shortcode),
            passkey: reader.text(.passkey) ?? testPasskey,
            till: try reader.text(.tillNumber).map { text throws(SettingsError) in
                try Shortcode(text).orThrow(.tillNumber)
            })
    }

    private static func callbacks(_ reader: SettingsReader, isProduction: Bool) throws(SettingsError) -> Callbacks {
        let baseURL = reader.text(.callbackBaseURL)
        if let baseURL { try checkURL(baseURL, .callbackBaseURL) }
        if let baseURL, isProduction, let problem = CallbackURLRules.problems(baseURL, isProduction: true).first {
            throw SettingsError("MPESA_CALLBACK_BASE_URL cannot be used in production: \(problem)")
        }
        let secret = reader.text(.callbackSecret)
        if let secret, secret.utf8.count < 32 {
            throw SettingsError("MPESA_CALLBACK_SECRET must have at least 32 characters: try `openssl rand -hex 32`")
        }
        let skips = try reader.flag(.skipIPVerification)
        if skips == true, isProduction {
            throw SettingsError(
                "MPESA_SKIP_IP_VERIFICATION=true would let anybody confirm payments in production: remove it. "
                    + "The callback URLs that Lango hands out carry their own proof and need no address check")
        }
        return Callbacks(
            baseURL: baseURL, secret: secret, confirmsByQuery: try reader.flag(.confirmByQuery) ?? false,
            takesReferencePaths: try reader.flag(.referenceCallbacks) ?? true,
            skipsVerification: skips ?? false,
            trustsLoopback: !isProduction && skips != false)
    }
}

extension Settings {
    /// Refuses what is no URL, or no URL that something can be added to.
    ///
    /// - Parameter allowsQuery: whether the URL is used as it is.
    static func checkURL(_ text: String, _ name: SettingName, allowsQuery: Bool = false) throws(SettingsError) {
        guard text.hasPrefix("http://") || text.hasPrefix("https://") else {
            throw SettingsError("\(name.rawValue) must begin with https:// or http://")
        }
        guard let url = WebURL(text) else {
            throw SettingsError(
                "\(name.rawValue) must be a URL such as https://host or https://host:8443/path, with a port from 1 to 65535"
            )
        }
        if url.hasFragment { throw SettingsError("\(name.rawValue) must not have a fragment (#)") }
        if url.hasQuery, !allowsQuery {
            throw SettingsError("\(name.rawValue) must not have a query (?): paths are added to its end")
        }
    }
}

extension Shortcode? {
    fileprivate func orThrow(_ name: SettingName) throws(SettingsError) -> Shortcode {
        guard let self else { throw SettingsError("\(name.rawValue) must be 5 to 7 digits") }
        return self
    }
}
