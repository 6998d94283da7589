import Daraja
import JSON

/// A whole and usable merchant, read from its form.
///
/// Printing it shows nothing: it holds secrets.
struct MerchantProfile: Sendable, CustomStringConvertible, CustomReflectable {
    /// How it pays.
    struct Payout: Sendable {
        let initiator: Initiator
        let shortcode: Shortcode
        let version: B2CRequest.Version
        let limits: PayoutLimits
    }

    /// The ceilings of the settings, where a form says nothing.
    private static let ceiling: Int64 = 150_000
    private static let validationTimeout: Int64 = 3_000

    let shortcode: Shortcode
    let till: Shortcode?
    let otherShortcodes: Set<Shortcode>
    let consumerKey: String
    let consumerSecret: String
    let passkey: String
    let payout: Payout?
    let c2bVersion: C2BVersion
    let rules: C2BValidationRules
    let validation: (url: String, timeout: Duration)?
    let acceptsWithoutAdvice: Bool

    /// Every shortcode of the family.
    var shortcodes: Set<Shortcode> {
        otherShortcodes.union([shortcode, till, payout?.shortcode].compactMap(\.self))
    }

    /// The name of the field that has a shortcode of the family.
    func field(of text: String) -> String {
        let field: MerchantField =
            switch text {
            case shortcode.text: .shortcode
            case till?.text: .tillNumber
            case payout?.shortcode.text: .payoutShortcode
            default: .c2bShortcodes
            }
        return field.rawValue
    }

    /// Reads a form.
    ///
    /// - Throws: everything that is missing or does not go together.
    init(_ form: MerchantForm) throws(MerchantForm.Invalid) {
        let absent = MerchantField.allCases.filter { $0.isRequired && form[$0] == nil }
        var issues = absent.map { MerchantForm.Issue($0.rawValue, "Required") }
        func shortcode(_ field: MerchantField) -> Shortcode? { form.text(field).flatMap { Shortcode($0) } }
        if (form[.initiatorName] == nil) != (form[.securityCredential] == nil) {
            let missing = form[.initiatorName] == nil ? MerchantField.initiatorName : .securityCredential
            issues.append(
                .init(missing.rawValue, "initiatorName and securityCredential go together: payouts need both"))
        }
        let accounts = Self.accounts(form, &issues)
        let (minimum, maximum) = (form[.c2bMinimum]?.int ?? 1, form[.c2bMaximum]?.int ?? Self.ceiling)
        if minimum > maximum { issues.append(.init("c2bMinimum", "It is above c2bMaximum (\(maximum))")) }
        let url = form.text(.c2bValidationUrl)
        if let url, WebURL(url).map(\.hasFragment) ?? true {
            issues.append(.init("c2bValidationUrl", "Expected a URL such as https://host/path, without a fragment"))
        }
        guard issues.isEmpty, let main = shortcode(.shortcode), let key = form.text(.consumerKey),
            let secret = form.text(.consumerSecret), let passkey = form.text(.passkey)
        else { throw MerchantForm.Invalid(issues, isOfWhole: absent.isEmpty) }
        (self.shortcode, consumerKey, consumerSecret, self.passkey) = (main, key, secret, passkey)
        till = shortcode(.tillNumber)
        otherShortcodes = Set((form[.c2bShortcodes]?.array ?? []).compactMap { $0.string.flatMap { Shortcode($0) } })
        payout = Self.payout(form, main)
        c2bVersion = form.text(.c2bVersion).flatMap { C2BVersion(rawValue: $0) } ?? .v2
        rules = C2BValidationRules(
            minimum: Amount(shillings: minimum), maximum: Amount(shillings: maximum), accounts: accounts)
        validation = url.map {
            ($0, .milliseconds(form[.c2bValidationTimeoutMs]?.int ?? Self.validationTimeout))
        }
        acceptsWithoutAdvice = form.text(.c2bValidationDefault) != "reject"
    }

    /// Reads a form that was stored.
    ///
    /// - Throws: `MerchantError.unreadable` when this release cannot use it.
    init(stored form: MerchantForm, of name: String) throws(MerchantError) {
        do {
            try self.init(form)
        } catch {
            throw .unreadable(name, reason: "this release cannot use its profile: \(error.description)")
        }
    }

    private static func payout(_ form: MerchantForm, _ main: Shortcode) -> Payout? {
        guard let name = form.text(.initiatorName), let credential = form.text(.securityCredential) else { return nil }
        return Payout(
            initiator: Initiator(name: name, credential: SecurityCredential(credential)),
            shortcode: form.text(.payoutShortcode).flatMap { Shortcode($0) } ?? main,
            version: form.text(.b2cVersion).flatMap { B2CRequest.Version(rawValue: $0) } ?? .v3,
            limits: PayoutLimits(
                perPayout: form[.payoutMaximum]?.int ?? ceiling, perDay: form[.payoutDailyLimit]?.int))
    }

    private static func accounts(
        _ form: MerchantForm, _ issues: inout [MerchantForm.Issue]
    ) -> C2BValidationRules.Accounts {
        switch (form[.c2bAccounts]?.array, form.text(.c2bAccountPattern)) {
        case (nil, nil): return .any
        case (let list?, nil):
            return .listed(Set(list.compactMap { $0.string?.filter { !$0.isWhitespace }.uppercased() }))
        case (nil, let pattern?):
            do {
                let compiled = try AccountPattern(pattern)
                return .matching { compiled.matches($0) }
            } catch {
                issues.append(.init("c2bAccountPattern", "It cannot be used: \(error.message)"))
            }
        case (_?, _?): issues.append(.init("c2bAccounts", "Set c2bAccounts or c2bAccountPattern, not both"))
        }
        return .any
    }

    /// Tells nothing.
    var description: String { "merchant profile" }

    /// Tells nothing to debuggers either.
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
