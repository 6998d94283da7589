import Daraja

/// Every shortcode; those that nobody has named yet are as the configuration says.
struct OrganizationBook: Sendable {
    private let configuration: DarajaSandbox.Configuration
    private var organizations: [Shortcode: Organization] = [:]

    init(_ configuration: DarajaSandbox.Configuration) {
        self.configuration = configuration
    }

    subscript(shortcode: Shortcode) -> Organization {
        get {
            organizations[shortcode]
                ?? Organization(
                    validatesPayments: configuration.validatedShortcodes.contains(shortcode),
                    registrationProblem: configuration.registrationProblems[shortcode],
                    utilityShillings: configuration.utilityBalance)
        }
        set { organizations[shortcode] = newValue }
    }

    /// Whether the shortcode has a passkey, has been registered or was named otherwise.
    func knows(_ shortcode: Shortcode) -> Bool {
        organizations[shortcode] != nil || configuration.merchants[shortcode] != nil
            || configuration.validatedShortcodes.contains(shortcode)
    }

    /// Gives everybody the balance they began with; registrations stay.
    mutating func resetBalances() {
        for shortcode in organizations.keys {
            organizations[shortcode]?.utilityShillings = configuration.utilityBalance
        }
    }
}
