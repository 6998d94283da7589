/// Why a registration was refused, in words that say what to do.
///
/// The same situation comes in several bodies: an error code, a SOAP fault, and an answer without any code (2019).
public enum C2BRegistrationRefusal: Sendable, Hashable {
    /// URLs are registered already; they stay in force and may be somebody else's.
    case alreadyRegistered
    /// The app carries the other version of the product, or not the product at all.
    case wrongVersion
    /// The shortcode is not the app's, or cannot be used for C2B.
    case foreignShortcode
    /// One of the URLs was not accepted.
    case badURL
    /// Something else.
    case other

    /// Sorts a refusal.
    public init(_ error: DarajaError) {
        let message = error.message.lowercased()
        if message.contains("already registered") || message.contains("duplicate notification info") {
            self = .alreadyRegistered
        } else if error.code == "401.003.01" {
            self = .wrongVersion
        } else if message.contains("own shortcode") || error.form == .soap && message.contains("409") {
            self = .foreignShortcode
        } else if message.contains("url") {
            self = .badURL
        } else {
            self = .other
        }
    }

    /// What to do about it; nil where only Daraja's own words help.
    public var advice: String? {
        switch self {
        case .alreadyRegistered:
            "URLs are registered for this shortcode already and stay in force. Delete them on the M-PESA portal (Self "
                + "Services, URL Management) or ask apisupport@safaricom.co.ke, then register again."
        case .wrongVersion:
            "The app does not carry this version of the C2B product: set MPESA_C2B_VERSION to the other one (v1 or v2), "
                + "or add the product on the portal and wait for a new token."
        case .foreignShortcode:
            "The shortcode belongs to another app or cannot be used for C2B; 174379 is for STK push only."
        case .badURL:
            "Use https URLs without the words mpesa, safaricom, exe, exec, cmd, sql or query, and no public tunnel."
        case .other: nil
        }
    }
}
