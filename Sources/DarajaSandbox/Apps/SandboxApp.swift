public import Daraja

/// A Daraja app: its consumer key and secret, the shortcodes that it owns, and the initiators who may pay from them.
///
/// Without an initiator of its own, the app uses the one of the configuration.
public struct SandboxApp: Sendable, Hashable {
    /// A shortcode that the app owns.
    public struct Business: Sendable, Hashable {
        /// A paybill, the store number of a till, or a shortcode that pays out.
        public var shortcode: Shortcode
        /// The till that belongs to the store number; nil for a paybill.
        public var till: Shortcode?
        /// What pushes are signed with; nil accepts any passkey.
        public var passkey: String?
        /// Whether customers can be asked for payments to it (M-PESA Express).
        public var takesPushes = true
        /// Whether it has the B2C product.
        public var paysOut = true

        /// A shortcode with both products.
        public init(_ shortcode: Shortcode, till: Shortcode? = nil, passkey: String? = nil) {
            self.shortcode = shortcode
            self.till = till
            self.passkey = passkey
        }
    }

    /// An API operator of the app's organization.
    public struct Initiator: Sendable, Hashable {
        /// The user name, as in `InitiatorName` and `Initiator`.
        public var name: String
        /// What a `SecurityCredential` has to contain; nil accepts any.
        public var password: String?

        /// An operator, with or without a password to compare.
        public init(_ name: String, password: String? = nil) {
            self.name = name
            self.password = password
        }
    }

    /// By this the app is known: in the OAuth request, in the ledger and on the control paths.
    public var consumerKey: String
    /// The only secret for which the key gets a token.
    public var consumerSecret: String
    /// No two apps own the same shortcode or till.
    public var businesses: [Business]
    /// The names of one app differ.
    public var initiators: [Initiator]

    /// An app that has to be checked by `check` before the sandbox takes it.
    public init(
        consumerKey: String, consumerSecret: String, businesses: [Business], initiators: [Initiator] = []
    ) {
        self.consumerKey = consumerKey
        self.consumerSecret = consumerSecret
        self.businesses = businesses
        self.initiators = initiators
    }

    /// Every number that the app owns: shortcodes and tills.
    var shortcodes: [Shortcode] { businesses.flatMap { [$0.shortcode] + ($0.till.map { [$0] } ?? []) } }

    /// Throws the first thing that keeps apps from being declared together.
    public static func check(_ apps: [SandboxApp]) throws(SandboxAppError) {
        var book = AppBook(sharedShortcodes: [])
        for app in apps {
            guard book[app.consumerKey] == nil else {
                throw SandboxAppError("two apps have the same consumer key")
            }
            try book.declare(app)
        }
    }
}
