import Daraja
import Testing

@testable import lango

struct SettingsTests {
    private static let production = [
        "MPESA_ENVIRONMENT": "production", "MPESA_CONSUMER_KEY": "key", "MPESA_CONSUMER_SECRET": "secret",
        "MPESA_SHORTCODE": "600000", "MPESA_PASSKEY": "passkey", "MPESA_CALLBACK_BASE_URL": "https://pay.example.com",
    ]

    private static func settings(_ environment: [String: String]) throws(SettingsError) -> Settings {
        try Settings(SettingsReader(environment: environment, file: [:], path: ".env.local"))
    }

    @Test func withoutAnySettingItIsASandboxOnThisMachine() throws {
        let settings = try Self.settings([:])
        #expect(!settings.isProduction)
        #expect(settings.server.host == "127.0.0.1")
        #expect(settings.server.port == 3_001)
        #expect(settings.database.name == "./data/lango.db")
        #expect(settings.push.shortcode.text == "174379")
        #expect(settings.callbacks.trustsLoopback)
        #expect(!settings.callbacks.skipsVerification)
        guard case .builtInSandbox(port: 0, delayMilliseconds: 1_500) = settings.upstream else {
            Issue.record("not the built-in sandbox")
            return
        }
    }

    @Test func productionTalksToSafaricomAndTrustsNoLoopback() throws {
        let settings = try Self.settings(Self.production)
        #expect(settings.isProduction)
        #expect(settings.server.host == "0.0.0.0")
        #expect(!settings.callbacks.trustsLoopback)
        guard case .daraja(baseURL: "https://api.safaricom.co.ke") = settings.upstream else {
            Issue.record("not Safaricom's production")
            return
        }
    }

    @Test(arguments: [
        ("127.0.0.1", "http://127.0.0.1:3001"), ("0.0.0.0", "http://127.0.0.1:3001"), ("::", "http://[::1]:3001"),
        ("::1", "http://[::1]:3001"), ("192.168.1.5", "http://192.168.1.5:3001"),
        ("localhost", "http://localhost:3001"),
    ])
    func theServerIsReachedWhereItListens(_ host: String, _ url: String) throws {
        #expect(try Self.settings(["HOST": host]).server.localURL == url)
    }

    @Test func furtherShortcodesAndTheReferencesPathsAreChosen() throws {
        #expect(try Self.settings([:]).callbacks.takesReferencePaths)
        let settings = try Self.settings([
            "MPESA_C2B_SHORTCODES": " 600000, 700000,", "MPESA_REFERENCE_CALLBACKS": "false",
        ])
        #expect(Set(settings.c2b.otherShortcodes.map(\.text)) == ["600000", "700000"])
        #expect(!settings.callbacks.takesReferencePaths)
    }

    @Test func loopbackIsDistrustedOnRequest() throws {
        #expect(try !Self.settings(["MPESA_SKIP_IP_VERIFICATION": "false"]).callbacks.trustsLoopback)
    }

    @Test(arguments: [
        ("sqlite:./x.db", "./x.db"), ("sqlite:x.db", "x.db"), ("sqlite:/var/x.db", "/var/x.db"),
        ("sqlite:///var/x.db", "/var/x.db"), ("sqlite://x.db", "x.db"),
    ])
    func aDatabaseIsNamedByItsFile(_ url: String, _ path: String) throws {
        let settings = try Self.settings(["DATABASE_URL": url])
        #expect(settings.database.name == path)
        #expect(settings.database.secret == nil)
    }

    @Test(arguments: [
        (["MPESA_ENVIRONMENT": "prod"], "MPESA_ENVIRONMENT must be one of: sandbox, production"),
        (["PORT": "http"], "PORT must be a whole number from 1 to 65535"),
        (["PORT": "65536"], "PORT must be a whole number from 1 to 65535"),
        (["LOG_LEVEL": "loud"], "LOG_LEVEL must be one of: trace, debug, info, notice, warning, error, critical"),
        (["LOG_FORMAT": "xml"], "LOG_FORMAT must be one of: text, json"),
        (["DATABASE_URL": "sqlite:"], "DATABASE_URL must be sqlite:FILE, such as sqlite:./data/lango.db"),
        (["MPESA_SHORTCODE": "12"], "MPESA_SHORTCODE must be 5 to 7 digits"),
        (["MPESA_TILL_NUMBER": "x"], "MPESA_TILL_NUMBER must be 5 to 7 digits"),
        (
            ["MPESA_C2B_SHORTCODES": "600000,12"],
            "MPESA_C2B_SHORTCODES must be shortcodes of 5 to 7 digits, separated by commas"
        ),
        (["MPESA_REFERENCE_CALLBACKS": "off"], "MPESA_REFERENCE_CALLBACKS must be true or false"),
        (["MPESA_BASE_URL": "daraja.example"], "MPESA_BASE_URL must begin with https:// or http://"),
        (["MPESA_SANDBOX_DELAY_MS": "-1"], "MPESA_SANDBOX_DELAY_MS must be a whole number from 0 to 600000"),
        (
            ["MPESA_CALLBACK_SECRET": "short"],
            "MPESA_CALLBACK_SECRET must have at least 32 characters: try `openssl rand -hex 32`"
        ),
        (
            ["MPESA_CONSUMER_KEY": "key"],
            "MPESA_CONSUMER_KEY is set, but MPESA_CONSUMER_SECRET is not: set both"
        ),
        (
            ["MPESA_CONSUMER_SECRET": "secret"],
            "MPESA_CONSUMER_SECRET is set, but MPESA_CONSUMER_KEY is not: set both"
        ),
        (
            ["MPESA_CONSUMER_KEY": "key", "MPESA_CONSUMER_SECRET": "secret"],
            "MPESA_CALLBACK_BASE_URL is missing: set it to the public https address of this server, "
                + "such as https://pay.example.com, so that Daraja can report payments"
        ),
    ])
    func whatCannotBeUsedIsRefusedInASentence(_ environment: [String: String], _ sentence: String) {
        let error = #expect(throws: SettingsError.self) { try Self.settings(environment) }
        #expect(error?.description == sentence)
    }

    /// What copying adds, and what a file adds that a secret was mounted as.
    @Test(arguments: [
        "MPESA_CONSUMER_KEY", "MPESA_CONSUMER_SECRET", "MPESA_PASSKEY", "MPESA_SHORTCODE", "MPESA_CALLBACK_BASE_URL",
        "MPESA_ENVIRONMENT",
    ])
    func blanksAroundAValueAreNoPartOfIt(_ name: String) throws {
        let value = try #require(Self.production[name])
        for text in [
            "\(value)\n", "\(value)\r\n", " \(value)", "\(value)\t", "\u{FEFF}\(value)", "\(value)\u{A0}\u{200B}",
        ] {
            let settings = try Self.settings(Self.production.merging([name: text]) { $1 })
            #expect(settings.credentials.key == "key" && settings.credentials.secret == "secret")
            #expect(settings.push.passkey == "passkey" && settings.push.shortcode.text == "600000")
            #expect(settings.callbacks.baseURL == "https://pay.example.com" && settings.isProduction)
        }
    }

    @Test func aPasswordKeepsItsBlanksAndLosesItsLineEnd() throws {
        let settings = try Self.settings(["DB_HOST": "db", "DB_PASSWORD": " secret \n"])
        #expect(settings.database.secret == " secret ")
    }

    @Test(arguments: [
        ("MPESA_PASSKEY", "pass\nkey", "line end"), ("MPESA_CONSUMER_SECRET", "sec\u{0}ret", "line end"),
        ("MPESA_CONSUMER_KEY", "k\u{1b}[31mey", "line end"), ("HOST", "127.0.0.1\nX", "line end"),
        ("MPESA_PASSKEY", "pass key", "blank"), ("MPESA_CONSUMER_KEY", "k\u{e9}y", "plain ASCII"),
        ("MPESA_CONSUMER_SECRET", "se\u{200B}cret", "plain ASCII"), ("MPESA_SECURITY_CREDENTIAL", "ab cd", "blank"),
        ("MPESA_CALLBACK_BASE_URL", "https://pay.example.com?x=1", "must not have a query"),
        ("MPESA_CALLBACK_BASE_URL", "https://pay.example.com/#x", "must not have a fragment"),
        ("MPESA_CALLBACK_BASE_URL", "https://pay.example.com:99999", "port from 1 to 65535"),
        ("MPESA_CALLBACK_BASE_URL", "pay.example.com", "must begin with https:// or http://"),
        ("MPESA_CALLBACK_BASE_URL", "https://", "must be a URL"),
        ("MPESA_BASE_URL", "https://daraja.example:99999", "port from 1 to 65535"),
        ("MPESA_BASE_URL", "https://daraja.example?x", "must not have a query"),
        ("MPESA_C2B_VALIDATION_URL", "https://shop.example:0/x", "port from 1 to 65535"),
        ("MPESA_C2B_VALIDATION_URL", "https://shop.example/x#y", "must not have a fragment"),
        ("CORS_ALLOWED_ORIGINS", "https://pay.example.com:99999", "is no origin"),
        ("CORS_ALLOWED_ORIGINS", "https://pay.example.com/", "is no origin"),
    ])
    func whatWasCopiedWronglyIsRefusedInASentence(_ name: String, _ text: String, _ words: String) throws {
        for environment in [Self.production, [:]] {
            let error = #expect(throws: SettingsError.self) {
                try Self.settings(environment.merging([name: text]) { $1 })
            }
            #expect(
                error?.description.hasPrefix(name) == true && error?.description.contains(words) == true,
                "\(error as Any)")
            // A sentence about a secret does not tell it.
            #expect(error?.description.contains("pass") != true)
        }
    }

    @Test func theURLThatIsAskedMayHaveAQuery() throws {
        let url = "https://shop.example/validate?key=1"
        #expect(try Self.settings(["MPESA_C2B_VALIDATION_URL": url]).c2b.validationURL == url)
    }

    @Test(arguments: [
        ("MPESA_CONSUMER_KEY", "", "MPESA_CONSUMER_SECRET is set, but MPESA_CONSUMER_KEY is not: set both"),
        ("MPESA_SHORTCODE", "", "MPESA_SHORTCODE is missing: production has no default for it"),
        ("MPESA_PASSKEY", "", "MPESA_PASSKEY is missing: production has no default for it"),
        (
            "MPESA_CALLBACK_BASE_URL", "http://pay.example.com",
            "MPESA_CALLBACK_BASE_URL cannot be used in production: production accepts https only"
        ),
        (
            "MPESA_CALLBACK_BASE_URL", "https://localhost",
            "MPESA_CALLBACK_BASE_URL cannot be used in production: Safaricom cannot reach localhost"
        ),
        (
            "MPESA_CALLBACK_BASE_URL", "https://x.ngrok.io",
            "MPESA_CALLBACK_BASE_URL cannot be used in production: ngrok is a public tunnel, which Daraja blocks"
        ),
        (
            "MPESA_CALLBACK_BASE_URL", "https://mpesa.example.com",
            "MPESA_CALLBACK_BASE_URL cannot be used in production: it contains \"mpesa\", which Daraja's URL rules forbid"
        ),
        (
            "MPESA_CALLBACK_BASE_URL", "pay.example.com",
            "MPESA_CALLBACK_BASE_URL must begin with https:// or http://"
        ),
    ])
    func productionRefusesWhatIsUnsafe(_ name: String, _ value: String, _ sentence: String) {
        let error = #expect(throws: SettingsError.self) {
            try Self.settings(Self.production.merging([name: value]) { $1 })
        }
        #expect(error?.description == sentence)
    }

    @Test func productionRefusesToRunOnTheSandboxOrToBelieveAnybody() {
        let noCredentials = #expect(throws: SettingsError.self) {
            try Self.settings(["MPESA_ENVIRONMENT": "production"])
        }
        #expect(noCredentials?.description.hasPrefix("MPESA_ENVIRONMENT is production, but ") == true)
        let credulous = #expect(throws: SettingsError.self) {
            try Self.settings(Self.production.merging(["MPESA_SKIP_IP_VERIFICATION": "true"]) { $1 })
        }
        #expect(credulous?.description.hasPrefix("MPESA_SKIP_IP_VERIFICATION=true would let anybody") == true)
    }
}
