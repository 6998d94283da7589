import Daraja
import DarajaSandbox
import Payments

/// A merchant of a world: its number and name in the installation, and its app, shortcodes and initiator at Daraja.
struct SimulatedMerchant: Sendable, Equatable {
    let id: MerchantID
    let name: String
    let consumerKey: String
    let consumerSecret: String
    let shortcode: Shortcode
    let passkey: String
    let payoutShortcode: Shortcode
    let initiator: String
    let credential: String
    /// The number of its applications' API key.
    let application: Int64

    /// The merchant of the settings.
    static let first = SimulatedMerchant(
        id: .default, name: MerchantService.settingsName, consumerKey: "key", consumerSecret: Installed.consumerSecret,
        shortcode: Installed.shortcode, passkey: Installed.passkey, payoutShortcode: Installed.shortcode,
        initiator: "testapi", credential: Installed.credential, application: ClientKeys.application)

    /// The merchant in the database.
    static let second = SimulatedMerchant(
        id: MerchantID(2), name: "shop", consumerKey: "consumer-key-of-the-second-merchant",
        consumerSecret: "consumer-secret-of-the-second-merchant", shortcode: shortcode("600000"),
        passkey: "passkey-of-the-second-merchant", payoutShortcode: shortcode("600001"), initiator: "shopapi",
        credential: "sealed-password-of-the-second-merchant", application: ClientKeys.secondApplication)

    static let all = [first, second]

    private static func shortcode(_ text: String) -> Shortcode {
        guard let shortcode = Shortcode(text) else { preconditionFailure("\(text) is a shortcode") }
        return shortcode
    }

    /// The one to whom a shortcode belongs.
    static func owner(of shortcode: Shortcode) -> SimulatedMerchant? {
        all.first { $0.shortcode == shortcode || $0.payoutShortcode == shortcode }
    }

    /// What none of its processes may tell or store.
    var secrets: [String] { [passkey, consumerSecret, credential] + (self == .second ? [consumerKey] : []) }

    /// How Daraja knows it.
    var app: SandboxApp {
        var businesses = [SandboxApp.Business(shortcode, passkey: passkey)]
        if payoutShortcode != shortcode {
            businesses[0].paysOut = false
            businesses.append(SandboxApp.Business(payoutShortcode))
            businesses[1].takesPushes = false
        }
        return SandboxApp(
            consumerKey: consumerKey, consumerSecret: consumerSecret, businesses: businesses,
            initiators: [SandboxApp.Initiator(initiator)])
    }

    /// How it is added to the installation.
    func form(_ plan: Plan) -> JSON {
        [
            "shortcode": .string(shortcode.text), "consumerKey": .string(consumerKey),
            "consumerSecret": .string(consumerSecret), "passkey": .string(passkey),
            "payoutShortcode": .string(payoutShortcode.text), "initiatorName": .string(initiator),
            "securityCredential": .string(credential), "payoutMaximum": JSON(Installed.largestPayout),
            "b2cVersion": plan.payoutVersionIsOld ? "v1" : "v3",
        ]
    }
}
