public import Daraja

extension DarajaSandbox {
    /// How the sandbox is reached and how strict it is.
    public struct Configuration: Sendable {
        /// The address to listen on; anybody who reaches it can use the sandbox.
        public var host = "127.0.0.1"
        /// 0 takes any free port; `waitUntilListening` tells which.
        public var port = 0
        /// Decides ids, receipts and chances; nil throws new dice at every start.
        ///
        /// With a fixed seed two runs on one day hand out the same receipts.
        public var seed: UInt64?
        /// Shortcodes and their passkeys; the public test pair unless told otherwise.
        public var merchants: [Shortcode: String] = Configuration.publicTestMerchant
        /// The only consumer key that gets a token; nil takes any.
        public var consumerKey: String?
        /// The only consumer secret that gets a token; nil takes any.
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
        /// Hosts besides this machine that plain http callbacks may go to, such as `host.docker.internal`.
        public var plainCallbackHosts: Set<String> = []
        /// Delays and faults to start with, and to return to at a reset.
        public var faults = FaultSwitches()
        /// Payments kept; a new one then takes the place of the oldest.
        ///
        /// A million take about half a gigabyte.
        public var ledgerCapacity = 1_000_000

        /// A sandbox on a free port of this machine, with the public test merchant and without faults.
        public init() {}

        /// Shortcode 174379 and its passkey, which Safaricom publishes for its own sandbox.
        public static let publicTestMerchant: [Shortcode: String] =
            Shortcode("174379").map {
                [$0: "bfb279f9aa9bdbcf158e97dd71a467cd2e0c893059b10f78e6b72ada1ed2c919"]
            } ?? [:]
    }
}
