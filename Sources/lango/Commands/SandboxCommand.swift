import ArgumentParser
import Daraja
import DarajaSandbox
import Foundation
import JSON
import Logging
import ServiceLifecycle
import Time
import UnixSignals

/// `lango sandbox`: runs the Daraja sandbox alone, for anybody's client.
struct SandboxCommand: LangoCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Run the Daraja sandbox alone, for any Daraja client.",
        discussion: """
            Speaks Safaricom's paths, headers and error bodies, calls back, and misbehaves on request. Which numbers and \
            amounts lead to which outcome stands in docs/sandbox.md.
            """)

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 for any.")
    var port = 3_002

    @Option(help: "A shortcode and its passkey as SHORTCODE=PASSKEY; may be repeated. Default: Safaricom's test pair.")
    var merchant: [String] = []

    @Option(
        help: ArgumentHelp(
            "An app that owns its shortcodes, as \(SandboxApp.form); may be repeated.",
            discussion: "No other app may use its shortcodes. Without a passkey or password, any is accepted.",
            valueName: "app"))
    var app: [String] = []

    @Option(help: "A JSON file with apps in the form of POST /sandbox/apps, one or a list; may be repeated.")
    var appsFile: [String] = []

    @Option(help: "The only consumer key that is accepted besides those of apps. Default: any.")
    var consumerKey: String?

    @Option(help: "The only consumer secret that is accepted besides those of apps. Default: any.")
    var consumerSecret: String?

    @Option(help: "How long after a push its callback comes, in milliseconds.")
    var delay = 1_500

    @Option(help: "Makes ids, receipts and random faults repeatable.")
    var seed: UInt64?

    @Flag(help: "Let a new token invalidate the one before it.")
    var tokenKillsPrevious = false

    @Flag(inversion: .prefixedNo, help: "Refuse a second prompt to a phone that shows one already.")
    var subscriberLock = true

    @Flag(help: "End a push with 17 when the same customer was asked for the same amount within two minutes.")
    var duplicateRule = false

    @Option(help: "Requests a second beyond which spike arrest sets in. Default: none.")
    var spikeArrest: Int?

    func execute() async throws {
        Logs.bootstrap(Settings.Log(level: .info, format: .text))
        let logger = Logger(label: "lango.sandbox")
        let sandbox = DarajaSandbox(configuration: try sandboxConfiguration(), clock: SystemClock(), logger: logger)
        var group = ServiceGroupConfiguration(
            services: [sandbox, AnnouncementService(sandbox: sandbox, host: host)],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        group.maximumGracefulShutdownDuration = .seconds(5)
        do {
            try await ServiceGroup(configuration: group).run()
        } catch {
            throw ListeningFailure.explained(error, "port \(port) of \(host)", remedy: "use --port or --host")
        }
    }

    private func sandboxConfiguration() throws(SettingsError) -> DarajaSandbox.Configuration {
        var configuration = DarajaSandbox.Configuration()
        configuration.host = host
        configuration.port = port
        configuration.seed = seed
        configuration.consumerKey = consumerKey
        configuration.consumerSecret = consumerSecret
        configuration.tokenKillsPrevious = tokenKillsPrevious
        configuration.subscriberLock = subscriberLock
        configuration.duplicateRule = duplicateRule
        configuration.spikeArrestPerSecond = spikeArrest
        configuration.faults.callbackDelay = .milliseconds(delay)
        if !merchant.isEmpty { configuration.merchants = [:] }
        for pair in merchant {
            let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, let shortcode = Shortcode(parts[0]) else {
                throw SettingsError("--merchant must be SHORTCODE=PASSKEY with a shortcode of 5 to 7 digits")
            }
            configuration.merchants[shortcode] = parts[1]
        }
        configuration.apps = try apps()
        return configuration
    }

    private func apps() throws(SettingsError) -> [SandboxApp] {
        let named = try app.map { text throws(SettingsError) in
            do throws(SandboxAppError) {
                return try SandboxApp(notation: text)
            } catch {
                throw SettingsError("--app must be \(SandboxApp.form): \(error)")
            }
        }
        var listed: [SandboxApp] = []
        for path in appsFile { listed += try Self.apps(inFile: path) }
        do throws(SandboxAppError) {
            try SandboxApp.check(named + listed)
        } catch {
            throw SettingsError("--app and --apps-file do not fit together: \(error)")
        }
        return named + listed
    }

    private static func apps(inFile path: String) throws(SettingsError) -> [SandboxApp] {
        // The reason, a missing file mostly, adds nothing to the sentence.
        guard let data = try? Data(contentsOf: URL(filePath: path)) else {
            throw SettingsError("--apps-file: \(path) cannot be read")
        }
        guard let document = try? JSON(parsing: data) else {
            throw SettingsError("--apps-file: \(path) is no JSON")
        }
        do throws(SandboxAppError) {
            return try SandboxApp.list(json: document)
        } catch {
            throw SettingsError("--apps-file: \(path): \(error)")
        }
    }
}

/// Says where the sandbox listens, once it does.
private struct AnnouncementService: Service {
    let sandbox: DarajaSandbox
    let host: String

    func run() async throws {
        // When the sandbox has ended, it says itself why.
        guard let port = try? await sandbox.waitUntilListening() else { return try await gracefulShutdown() }
        FileHandle.standardOutput.write(Data("Daraja sandbox is ready on http://\(host):\(port)\n".utf8))
        try await gracefulShutdown()
    }
}
