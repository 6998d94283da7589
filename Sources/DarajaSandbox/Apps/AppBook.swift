import Daraja
import JSON

/// The declared apps, the shortcodes that they own, and what each app has asked for.
///
/// An app that is not declared may use every shortcode that no declared app owns.
struct AppBook: Sendable {
    /// The shortcodes that every app may use, declared or not: those that the configuration gives a passkey.
    private let sharedShortcodes: Set<Shortcode>
    /// In the order of their first declaration.
    private(set) var apps: [SandboxApp] = []
    private var places: [String: Int] = [:]
    /// The consumer key of a shortcode's or till's owner.
    private var owners: [Shortcode: String] = [:]
    private var usage: [String: AppUsage] = [:]
    private var usersInOrder: [String] = []

    /// Far more than any installation has.
    private static let mostApps = 1_000
    /// Of apps with made-up keys only the first are counted.
    private static let mostUsers = 2 * mostApps

    init(sharedShortcodes: Set<Shortcode>) {
        self.sharedShortcodes = sharedShortcodes
    }

    init(_ configuration: DarajaSandbox.Configuration) {
        self.init(sharedShortcodes: Set(configuration.merchants.keys))
        for app in configuration.apps {
            do {
                try declare(app)
            } catch {
                preconditionFailure("Configuration.apps cannot be declared together: \(error)")
            }
        }
    }

    subscript(consumerKey: String) -> SandboxApp? { places[consumerKey].map { apps[$0] } }

    /// The declared app that owns a shortcode or till.
    func owner(of shortcode: Shortcode) -> SandboxApp? { owners[shortcode].flatMap { self[$0] } }

    /// What a declared app has said of a paybill, store number or payout shortcode; nil for tills.
    func business(_ shortcode: Shortcode) -> SandboxApp.Business? {
        owner(of: shortcode)?.businesses.first { $0.shortcode == shortcode }
    }

    /// Whether an app may use a shortcode.
    ///
    /// An owned one only its owner. Another one every app that is not declared; a declared app only when it is shared.
    func permits(_ shortcode: Shortcode, to consumerKey: String) -> Bool {
        if let owner = owners[shortcode] { return owner == consumerKey }
        return self[consumerKey] == nil || sharedShortcodes.contains(shortcode)
    }

    /// The store number of a till, and any other shortcode itself: both name one organization.
    func organization(of shortcode: Shortcode) -> Shortcode {
        owner(of: shortcode)?.businesses.first { $0.till == shortcode }?.shortcode ?? shortcode
    }

    /// Takes an app, or takes it in place of the one with the same consumer key, whose tokens stay valid.
    mutating func declare(_ app: SandboxApp) throws(SandboxAppError) {
        try check(app)
        if let place = places[app.consumerKey] {
            for shortcode in apps[place].shortcodes { owners[shortcode] = nil }
            apps[place] = app
        } else {
            guard apps.count < Self.mostApps else { throw SandboxAppError("there are \(Self.mostApps) apps already") }
            places[app.consumerKey] = apps.count
            apps.append(app)
        }
        for shortcode in app.shortcodes { owners[shortcode] = app.consumerKey }
    }

    private func check(_ app: SandboxApp) throws(SandboxAppError) {
        guard !app.consumerKey.isEmpty, !app.consumerSecret.isEmpty, !app.consumerKey.contains(":") else {
            throw SandboxAppError("an app has a consumer key without a colon and a consumer secret")
        }
        guard Set(app.shortcodes).count == app.shortcodes.count else {
            throw SandboxAppError("an app names each shortcode and till once")
        }
        for shortcode in app.shortcodes where owners[shortcode].map({ $0 != app.consumerKey }) == true {
            throw SandboxAppError("\(shortcode) belongs to another app")
        }
        let names = app.initiators.map(\.name)
        guard Set(names).count == names.count, !names.contains("") else {
            throw SandboxAppError("the initiators of an app have names, and the names differ")
        }
    }

    mutating func noteToken(of consumerKey: String) {
        note(consumerKey) { $0.tokensIssued += 1 }
    }

    mutating func noteRequest(of consumerKey: String, at path: String) {
        note(consumerKey) { $0.requests[path, default: 0] += 1 }
    }

    private mutating func note(_ consumerKey: String, _ change: (inout AppUsage) -> Void) {
        if usage[consumerKey] == nil {
            guard usage.count < Self.mostUsers else { return }
            usersInOrder.append(consumerKey)
        }
        change(&usage[consumerKey, default: AppUsage()])
    }

    /// The declared apps, then those that are not declared and have got a token.
    var json: JSON {
        .array(
            apps.map { json(of: $0) }
                + usersInOrder.filter { self[$0] == nil }.map { key in
                    let app: JSON = ["consumerKey": .string(key), "declared": false]
                    return .object((app.members ?? []) + usageMembers(of: key))
                })
    }

    func json(of app: SandboxApp) -> JSON {
        .object(
            (app.json.members ?? []) + [JSON.Member("declared", true)] + usageMembers(of: app.consumerKey))
    }

    private func usageMembers(of consumerKey: String) -> [JSON.Member] {
        (usage[consumerKey] ?? AppUsage()).json.members ?? []
    }
}
