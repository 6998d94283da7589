import Bytes
import Daraja
import DarajaClient
import Payments
import Time

/// What all servers of a world are set up with.
enum Installed {
    static let passkey = "bfb279f9aa9bdbcf158e97dd71a467cd2e0c893059b10f78e6b72ada1ed2c919"
    static let consumerSecret = "cons-umer-secret-of-the-simulation"
    static let credential = "sealed-password-of-the-simulation!"
    static let secret = "a callback secret of more than thirty-two characters"
    static let proxy = "10.0.0.1"
    static let base = "https://pay.example.co.ke"
    static let shortcode: Shortcode = {
        guard let shortcode = Shortcode("174379") else { preconditionFailure("The test shortcode is one") }
        return shortcode
    }()
    static let callbackAddress = CallbackAddress(baseURL: base, secret: secret)

    static let largestPayout = 70_000

    /// The client of one process for the app of a merchant.
    static func client(
        of merchant: SimulatedMerchant, _ incarnation: Incarnation, sharing: (any TokenSharing)? = nil,
        mostSends: Int = DarajaClient.mostSends
    ) -> DarajaClient {
        DarajaClient(
            wire: SimulatedWire(incarnation: incarnation), baseURL: "https://daraja.example",
            credentials: APICredentials(
                consumerKey: merchant.consumerKey, consumerSecret: merchant.consumerSecret),
            clock: VirtualClock(incarnation: incarnation), sharing: sharing,
            randomness: Randomness { incarnation.world.dice.next() }, mostSends: mostSends)
    }

    static func configuration(_ plan: Plan) -> Payments.Configuration {
        var configuration = Payments.Configuration(
            push: STKPushService.Configuration(
                credentials: STKCredentials(businessShortCode: shortcode, passkey: passkey), receiver: .paybill,
                callbackAddress: callbackAddress),
            payout: PayoutConfiguration(
                initiator: Initiator(name: "testapi", credential: SecurityCredential(credential)),
                shortcode: shortcode, version: plan.payoutVersionIsOld ? .v1 : .v3,
                limits: PayoutLimits(perPayout: Int64(largestPayout), perDay: nil), callbackAddress: callbackAddress))
        configuration.confirmsByQuery = plan.confirmsByQuery
        // As in production.
        configuration.c2b.countsOwnShortcodesOnly = true
        return configuration
    }
}
