import Daraja

/// What a merchant is made of, as forms, files and rows name it.
///
/// The command line, the API and the stored profile all use these names, so that what one shows another takes.
public enum MerchantField: String, CaseIterable, Sendable {
    case shortcode, tillNumber, c2bShortcodes, consumerKey, consumerSecret, passkey, payoutShortcode, initiatorName
    case securityCredential, b2cVersion, payoutMaximum, payoutDailyLimit, c2bVersion, c2bMinimum, c2bMaximum
    case c2bAccounts, c2bAccountPattern, c2bValidationUrl, c2bValidationTimeoutMs, c2bValidationDefault

    /// What a value of it looks like.
    public enum Kind: Sendable, Hashable {
        /// 5 to 7 digits.
        case shortcode
        /// A list of shortcodes.
        case shortcodes
        /// One word of visible ASCII, such as Safaricom gives out.
        case key
        /// One of these words.
        case words([String])
        /// A whole number.
        case number(ClosedRange<Int64>)
        /// A list of texts.
        case texts
        /// Text without control characters.
        case text
    }

    /// What a value of it looks like.
    public var kind: Kind {
        switch self {
        case .shortcode, .tillNumber, .payoutShortcode: .shortcode
        case .c2bShortcodes: .shortcodes
        case .consumerKey, .consumerSecret, .passkey, .securityCredential, .initiatorName: .key
        case .b2cVersion: .words(B2CRequest.Version.allCases.map(\.rawValue))
        case .c2bVersion: .words(C2BVersion.allCases.map(\.rawValue))
        case .c2bValidationDefault: .words(["accept", "reject"])
        case .payoutMaximum: .number(10...250_000)
        case .payoutDailyLimit: .number(10...1_000_000_000)
        case .c2bMinimum, .c2bMaximum: .number(1...250_000)
        case .c2bValidationTimeoutMs: .number(100...6_000)
        case .c2bAccounts: .texts
        case .c2bAccountPattern, .c2bValidationUrl: .text
        }
    }

    /// Whether it is sealed, and never shown again.
    public var isSecret: Bool {
        switch self {
        case .consumerKey, .consumerSecret, .passkey, .securityCredential: true
        default: false
        }
    }

    /// Whether a merchant cannot be without it.
    public var isRequired: Bool {
        switch self {
        case .shortcode, .consumerKey, .consumerSecret, .passkey: true
        default: false
        }
    }

    /// What it is, for people.
    public var help: String {
        switch self {
        case .shortcode: "The paybill, or the store number of a till: 5 to 7 digits"
        case .tillNumber: "The till that belongs to the store number"
        case .c2bShortcodes: "Further shortcodes whose payments belong to this merchant"
        case .consumerKey: "The consumer key of its Daraja app"
        case .consumerSecret: "The consumer secret of its Daraja app"
        case .passkey: "The Lipa na M-PESA passkey of the shortcode"
        case .payoutShortcode: "The shortcode that pays out; left out, the first one"
        case .initiatorName: "The API operator; left out, this merchant pays nobody"
        case .securityCredential: "The operator's password, encrypted with Safaricom's certificate"
        case .b2cVersion: "The B2C path that the app has; v3 unless said otherwise"
        case .payoutMaximum: "Shillings that one payout may have; 150000 unless said otherwise"
        case .payoutDailyLimit: "Shillings that may be paid out in one day in Nairobi; unlimited unless said otherwise"
        case .c2bVersion: "The C2B version that the app has; v2 unless said otherwise"
        case .c2bMinimum: "Shillings that a customer pays at least"
        case .c2bMaximum: "Shillings that a customer pays at most"
        case .c2bAccounts: "The account references that are accepted; all unless said otherwise"
        case .c2bAccountPattern: "A pattern that account references must match, in the place of a list"
        case .c2bValidationUrl: "The URL of the application that is asked about each customer payment"
        case .c2bValidationTimeoutMs: "Milliseconds that the application has for its answer; 3000 unless said otherwise"
        case .c2bValidationDefault: "What is answered for an application that is silent; accept unless said otherwise"
        }
    }
}
