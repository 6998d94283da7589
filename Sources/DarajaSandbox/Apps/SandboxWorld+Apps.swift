import Daraja

extension SandboxWorld {
    /// How pushes of a shortcode and queries about them have to be signed; nil when M-PESA Express does not know the
    /// merchant.
    ///
    /// The shortcode of another app is unknown as well: `Merchant does not exist` is the recorded answer to keys and
    /// shortcodes that do not belong together. So is the till of a store number, which is only ever `PartyB`.
    func signature(of shortcode: Shortcode, for consumerKey: String) -> MerchantSignature.Expectation? {
        guard apps.permits(shortcode, to: consumerKey) else { return nil }
        if apps.owner(of: shortcode) != nil {
            guard let business = apps.business(shortcode), business.takesPushes else { return nil }
            return business.passkey.map { .passkey($0) } ?? .anyPasskey
        }
        if let passkey = configuration.merchants[shortcode] { return .passkey(passkey) }
        return configuration.acceptsUnknownMerchants ? .anyPasskey : nil
    }

    /// The result that an initiator's name or credential leads to; nil when both are in order.
    ///
    /// With the token of another app it is `2001` too: the portal's result for a user name or password that is wrong,
    /// which the gateway takes for processing first. It does not count as a wrong try, because the operator's
    /// password was not tried.
    mutating func refusal(
        ofInitiator name: String, credential: String, from shortcode: Shortcode, _ consumerKey: String
    ) -> SandboxOutcome? {
        guard apps.permits(shortcode, to: consumerKey) else { return B2COutcomes.wrongInitiator }
        let organization = apps.owner(of: shortcode)?.consumerKey ?? shortcode.text
        return gate.refusal(
            of: InitiatorGate.Operator(organization: organization, name: name),
            credential: credential, expected: password(ofInitiator: name, from: shortcode))
    }

    private func password(ofInitiator name: String, from shortcode: Shortcode) -> InitiatorGate.Expectation {
        if let app = apps.owner(of: shortcode), !app.initiators.isEmpty {
            guard let initiator = app.initiators.first(where: { $0.name == name }) else { return .noSuchOperator }
            return initiator.password.map { .password($0) } ?? .anyPassword
        }
        if name == configuration.initiatorName { return .password(configuration.initiatorPassword) }
        return configuration.acceptsUnknownMerchants ? .anyPassword : .unknownOperator
    }
}
