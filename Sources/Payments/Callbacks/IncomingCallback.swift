public import Daraja
import JSON

/// A callback as it reached us, before anybody trusts it.
public struct IncomingCallback: Sendable {
    /// Why a callback may be believed.
    ///
    /// Daraja signs nothing, so this is all there is.
    public enum Authenticity: Sendable, Hashable {
        /// Its URL carries our MAC over this payment's name: only who got the URL from us can know it.
        case token(TransactionUID)
        /// Its URL carries our MAC over the shortcode that it was registered for, and counts for that one alone.
        case registeredURL(Shortcode)
        /// It came from a published address of Safaricom, or from one that the operator trusts.
        case address
        /// Nothing speaks for it.
        ///
        /// It is kept, and at most makes us ask Daraja.
        case unproven

        /// The word that is stored with the callback.
        public var verdict: String {
            switch self {
            case .token, .registeredURL: "token"
            case .address: "address"
            case .unproven: "unproven"
            }
        }
    }

    /// What kind of callback the path says it is.
    public let type: CallbackKind
    /// The body, byte for byte.
    public let body: [UInt8]
    /// Why it may be believed.
    public let authenticity: Authenticity
    /// The address it came from, as text.
    public let address: String?
    /// The caller's `User-Agent`.
    public let userAgent: String?

    /// Collects what the gateway knows about a callback.
    public init(
        type: CallbackKind, body: [UInt8], authenticity: Authenticity, address: String?, userAgent: String?
    ) {
        self.type = type
        self.body = body
        self.authenticity = authenticity
        self.address = address
        self.userAgent = userAgent
    }

    /// The body as it is kept: text, without secrets.
    public var keptBody: String { Redaction.storedBody(body, try? JSON(recovering: body)) }
}
