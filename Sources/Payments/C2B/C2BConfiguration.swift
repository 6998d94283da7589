public import Daraja

/// How payments that a merchant's customers start are announced and judged.
public struct C2BConfiguration: Sendable {
    /// The shortcode that customers pay, or the store number of a till.
    public var shortcode: Shortcode
    /// The till that belongs to the store number: a notice may name either.
    public var till: Shortcode?
    /// Further shortcodes of ours whose payments are announced here.
    public var otherShortcodes: Set<Shortcode> = []
    /// Whether notices for any other shortcode are kept without being counted.
    ///
    /// Off outside production: Safaricom's sandbox announces for its test shortcodes, and the portal's samples name some.
    public var countsOwnShortcodesOnly = false
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

    /// All shortcodes whose payments are announced.
    var shortcodes: Set<String> { Set(([shortcode, till].compactMap(\.self) + otherShortcodes).map(\.text)) }
}
