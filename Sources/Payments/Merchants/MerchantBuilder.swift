import Daraja
import Ownership

/// Makes merchants from their forms.
struct MerchantBuilder: Sendable {
    /// Gives everything that all merchants have in common.
    let model: Merchant
    let sources: MerchantSources
    let apps: DarajaApps
    /// Safaricom's have 16 characters and more.
    private static let shortestSecret = 10

    /// - Parameter isPresent: whether the form is what the merchant is today.
    /// - Throws: `MerchantError.unreadable` when this release cannot use the form.
    func merchant(
        _ id: MerchantID, _ name: String, isSuspended: Bool, _ form: MerchantForm, isPresent: Bool = true
    ) throws(MerchantError) -> Merchant {
        let profile = try MerchantProfile(stored: form, of: name)
        for field in MerchantField.allCases where field.isSecret {
            // A word such as `sandbox`, which a sandbox takes, would take ordinary words out of log lines.
            if let text = form.text(field), text.utf8.count >= Self.shortestSecret { sources.register(text) }
        }
        let address = model.push.callbackAddress
        return Merchant(
            id: id, name: name, isSuspended: isSuspended,
            push: STKPushService.Configuration(
                credentials: STKCredentials(businessShortCode: profile.shortcode, passkey: profile.passkey),
                receiver: profile.till.map { .till($0) } ?? .paybill, callbackAddress: address),
            c2b: c2b(profile),
            payout: profile.payout.map {
                PayoutConfiguration(
                    initiator: $0.initiator, shortcode: $0.shortcode, version: $0.version, limits: $0.limits,
                    callbackAddress: address)
            },
            daraja: apps.client(profile.consumerKey, profile.consumerSecret, isPresent: isPresent))
    }

    private func c2b(_ profile: MerchantProfile) -> C2BConfiguration {
        var configuration = C2BConfiguration(
            shortcode: profile.shortcode, version: profile.c2bVersion, callbackAddress: model.push.callbackAddress,
            rules: profile.rules, advisor: profile.validation.map { sources.advisor($0.url, $0.timeout) },
            acceptsWithoutAdvice: profile.acceptsWithoutAdvice)
        configuration.till = profile.till
        configuration.otherShortcodes = profile.otherShortcodes.union(profile.payout.map { [$0.shortcode] } ?? [])
        configuration.countsOwnShortcodesOnly = model.c2b.countsOwnShortcodesOnly
        return configuration
    }
}
