public import Daraja

/// How customer-initiated payments of this installation are announced and judged.
public struct C2BConfiguration: Sendable {
    /// The shortcode that customers pay.
    public var shortcode: Shortcode
    /// The generation of the product on the app.
    public var version: C2BVersion
    /// Makes the URLs that are registered.
    public var callbackAddress: CallbackAddress
    /// Which payments are taken.
    public var rules: C2BValidationRules
    /// Who is asked about those that the rules let pass; nil for nobody.
    public var advisor: (any C2BAdvisor)?
    /// Whether a payment is taken when the advisor does not answer.
    public var acceptsWithoutAdvice: Bool

    /// Collects the settings.
    public init(
        shortcode: Shortcode, version: C2BVersion, callbackAddress: CallbackAddress,
        rules: C2BValidationRules = .init(), advisor: (any C2BAdvisor)? = nil, acceptsWithoutAdvice: Bool = true
    ) {
        self.shortcode = shortcode
        self.version = version
        self.callbackAddress = callbackAddress
        self.rules = rules
        self.advisor = advisor
        self.acceptsWithoutAdvice = acceptsWithoutAdvice
    }
}
