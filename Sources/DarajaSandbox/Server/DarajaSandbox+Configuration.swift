public import Daraja

extension DarajaSandbox {
    /// How the sandbox is reached and how strict it is.
    public struct Configuration: Sendable {
        /// The address to listen on; anybody who reaches it can use the sandbox.
        public var host = "127.0.0.1"
        /// 0 takes any free port; `waitUntilListening` tells which.
        public var port = 0
        /// Whether callbacks over https go only to receivers whose certificate is valid for their name.
        ///
        /// Off inside the server, whose own certificate names it as the world does and not as this machine.
        public var verifiesCertificates = true
        /// Decides ids, receipts and chances; nil throws new dice at every start.
        ///
        /// With a fixed seed two runs on one day hand out the same receipts.
        public var seed: UInt64?
        /// Shortcodes that no app owns and their passkeys; the public test pair unless told otherwise.
        ///
        /// Every app may use them, declared ones too, as with the test shortcodes of Safaricom's sandbox.
        public var merchants: [Shortcode: String] = Configuration.publicTestMerchant
        /// Apps that own shortcodes; `SandboxApp.check` says beforehand whether they can be declared together.
        public var apps: [SandboxApp] = []
        /// Whether merchants that are not declared may have made-up credentials.
        ///
        /// A shortcode without a passkey then takes pushes with any, and payments of customers. An initiator other than
        /// `initiatorName` pays with any password. On inside the server, to which merchants are added while it runs.
        public var acceptsUnknownMerchants = false
        /// The only consumer key besides those of `apps` that gets a token; nil takes any.
        public var consumerKey: String?
        /// The only consumer secret besides those of `apps` that gets a token; nil takes any.
        public var consumerSecret: String?
        /// Whether a new token makes those issued before to the same consumer key invalid.
        ///
        /// The portal says so; no trace confirms it.
        public var tokenKillsPrevious = false
        /// Requests per second beyond which the gateway answers `500.003.02`; nil for no limit.
        public var spikeArrestPerSecond: Int?
        /// Whether a phone with an open prompt refuses another.
        public var subscriberLock = true
        /// Whether the same amount asked of the same customer within two minutes ends with result code 17.
        ///
        /// It is what M-PESA does, and it is off because it punishes whoever repeats the first command they tried. It
        /// counts earlier payments that are open or ended well.
        public var duplicateRule = false
        /// Whether a query for an open payment answers HTTP 500, as until about 2023, instead of `4999`.
        public var queryInFlightAsError = false
        /// The largest amount of one push in shillings.
        ///
        /// Safaricom's ceiling is not printed on its API pages and has changed before.
        public var maximumAmount: Int64 = 250_000
        /// The smallest payout in shillings; less ends with result code 2.
        public var minimumPayout: Int64 = 10
        /// What every shortcode's utility account holds at first, in shillings.
        public var utilityBalance: Int64 = 1_000_000
        /// The API operator's user name.
        public var initiatorName = "testapi"
        /// The API operator's password, encrypted by clients for `certificatePEM`.
        public var initiatorPassword = "Safaricom999!*!"
        /// Whether a credential that the sandbox's key does not open ends with result code 2001.
        ///
        /// Off, any client works whatever certificate it encrypts for.
        public var strictCredentials = false
        /// The version of the C2B product that the app carries; nil for both.
        ///
        /// Paths of the other are refused with `401.003.01`.
        public var c2bVersion: C2BVersion?
        /// Whether a shortcode's URLs can be registered only once, as in production.
        public var registersOnce = false
        /// Whether C2B URLs with forbidden words or public tunnel hosts are refused.
        ///
        /// The word `mpesa` is among them, so that is off to begin with.
        public var strictURLs = false
        /// Shortcodes whose payments are asked about before they are made.
        public var validatedShortcodes: Set<Shortcode> = []
        /// Shortcodes whose registration is refused, and how.
        public var registrationProblems: [Shortcode: C2BRegistrationProblem] = [:]
        /// Hosts besides this machine that plain http callbacks may go to, such as `host.docker.internal`.
        public var plainCallbackHosts: Set<String> = []
        /// Delays and faults to start with, and to return to at a reset.
        public var faults = FaultSwitches()
        /// Payments kept; a new one then takes the place of the oldest.
        ///
        /// A million payouts take about a gigabyte, pushes less.
        public var ledgerCapacity = 1_000_000

        /// A sandbox on a free port of this machine, with the public test merchant and without faults.
        public init() {}

        /// Makes the sandbox as strict as production is: URLs are registered once and without forbidden words, and
        /// credentials have to be made for the sandbox's certificate.
        public mutating func applyProductionRules() {
            registersOnce = true
            strictURLs = true
            strictCredentials = true
        }

        /// Shortcode 174379 and its passkey, which Safaricom publishes for its own sandbox.
        public static let publicTestMerchant: [Shortcode: String] =
            Shortcode("174379").map {
                [$0: "bfb279f9aa9bdbcf158e97dd71a467cd2e0c893059b10f78e6b72ada1ed2c919"]
            } ?? [:]
    }
}
