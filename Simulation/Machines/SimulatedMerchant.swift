import Daraja
import DarajaSandbox
import JSON
import Ownership
import Payments

/// A merchant of a world: its number and name in the installation, and its app, shortcodes and initiators at Daraja.
struct SimulatedMerchant: Sendable, Equatable {
    /// A shortcode family with what its requests are signed with.
    struct Family: Sendable, Equatable {
        let shortcode: Shortcode
        let passkey: String
        let payoutShortcode: Shortcode
        let initiator: String
        let credential: String
    }

    let id: MerchantID
    let name: String
    let consumerKey: String
    let consumerSecret: String
    /// The number of its applications' API key.
    let application: Int64
    /// What it begins with, and what it may change to.
    let families: [Family]

    /// The merchant of the settings.
    static let first = SimulatedMerchant(
        id: .default, name: MerchantService.settingsName, consumerKey: "key", consumerSecret: Installed.consumerSecret,
        application: ClientKeys.application,
        families: [
            Family(
                shortcode: Installed.shortcode, passkey: Installed.passkey, payoutShortcode: Installed.shortcode,
                initiator: "testapi", credential: Installed.credential)
        ])

    /// The merchant in the database.
    static let second = SimulatedMerchant(
        id: MerchantID(2), name: "shop", consumerKey: "consumer-key-of-the-second-merchant",
        consumerSecret: "consumer-secret-of-the-second-merchant", application: ClientKeys.secondApplication,
        families: [
            Family(
                shortcode: shortcode("600000"), passkey: "passkey-of-the-second-merchant",
                payoutShortcode: shortcode("600001"), initiator: "shopapi",
                credential: "sealed-password-of-the-second-merchant"),
            Family(
                shortcode: shortcode("610000"), passkey: "later-passkey-of-the-second-merchant",
                payoutShortcode: shortcode("610001"), initiator: "laterapi",
                credential: "later-password-of-the-second-merchant"),
        ])

    static let all = [first, second]

    private static func shortcode(_ text: String) -> Shortcode {
        guard let shortcode = Shortcode(text) else { preconditionFailure("\(text) is a shortcode") }
        return shortcode
    }

    /// The one to whom a shortcode belongs.
    static func owner(of shortcode: Shortcode) -> SimulatedMerchant? { all.first { $0.family(of: shortcode) != nil } }

    func family(of shortcode: Shortcode) -> Family? {
        families.first { $0.shortcode == shortcode || $0.payoutShortcode == shortcode }
    }

    /// What none of its processes may tell or store.
    var secrets: [String] {
        families.flatMap { [$0.passkey, $0.credential] } + [consumerSecret] + (self == .second ? [consumerKey] : [])
    }

    /// How Daraja knows it.
    var app: SandboxApp {
        SandboxApp(
            consumerKey: consumerKey, consumerSecret: consumerSecret, businesses: families.flatMap(businesses),
            initiators: families.map { SandboxApp.Initiator($0.initiator) })
    }

    private func businesses(of family: Family) -> [SandboxApp.Business] {
        var asking = SandboxApp.Business(family.shortcode, passkey: family.passkey)
        guard family.payoutShortcode != family.shortcode else { return [asking] }
        asking.paysOut = false
        var paying = SandboxApp.Business(family.payoutShortcode)
        paying.takesPushes = false
        return [asking, paying]
    }

    /// How the installation knows it.
    ///
    /// - Parameter former: a family that it had before, whose customers still pay.
    func form(_ family: Family, former: Family? = nil, _ plan: Plan) -> JSON {
        [
            "shortcode": .string(family.shortcode.text), "consumerKey": .string(consumerKey),
            "consumerSecret": .string(consumerSecret), "passkey": .string(family.passkey),
            "payoutShortcode": .string(family.payoutShortcode.text), "initiatorName": .string(family.initiator),
            "securityCredential": .string(family.credential), "payoutMaximum": JSON(Installed.largestPayout),
            "b2cVersion": plan.payoutVersionIsOld ? "v1" : "v3",
            "c2bShortcodes": .array(former.map { [.string($0.shortcode.text)] } ?? []),
        ]
    }
}
