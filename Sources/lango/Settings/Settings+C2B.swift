import Daraja
import Foundation
import Payments

extension Settings {
    /// How payments that customers start are announced and judged.
    struct C2B: Sendable {
        /// What happens when the application that is asked does not answer.
        enum Default: String, CaseIterable, Sendable {
            case accept, reject
        }

        var version: C2BVersion
        /// Shortcodes of ours beside the one that pushes use.
        var otherShortcodes: Set<Shortcode>
        var minimum: Int64
        var maximum: Int64
        var accounts: C2BValidationRules.Accounts
        var validationURL: String?
        var validationTimeout: Duration
        var acceptsWithoutAdvice: Bool
    }

    static func c2b(_ reader: SettingsReader) throws(SettingsError) -> C2B {
        let url = reader.text(.c2bValidationURL)
        if let url { try checkURL(url, .c2bValidationURL, allowsQuery: true) }
        // Daraja waits about 8 seconds for our answer, which includes this question.
        let timeout = try reader.integer(.c2bValidationTimeout, in: 100...6_000) ?? 3_000
        let fallback = try reader.word(.c2bValidationDefault, C2B.Default.self) ?? .accept
        return C2B(
            version: try reader.word(.c2bVersion, C2BVersion.self) ?? .v2,
            otherShortcodes: try shortcodes(reader),
            minimum: Int64(try reader.integer(.c2bMinimum, in: 1...darajaCeiling) ?? 1),
            maximum: Int64(try reader.integer(.c2bMaximum, in: 1...darajaCeiling) ?? defaultCeiling),
            accounts: try accounts(reader), validationURL: url, validationTimeout: .milliseconds(timeout),
            acceptsWithoutAdvice: fallback == .accept)
    }

    private static func shortcodes(_ reader: SettingsReader) throws(SettingsError) -> Set<Shortcode> {
        var shortcodes: Set<Shortcode> = []
        for part in (reader.text(.c2bShortcodes) ?? "").split(separator: ",") {
            guard let shortcode = Shortcode(part.filter { !$0.isWhitespace }) else {
                throw SettingsError("MPESA_C2B_SHORTCODES must be shortcodes of 5 to 7 digits, separated by commas")
            }
            shortcodes.insert(shortcode)
        }
        return shortcodes
    }

    private static func accounts(_ reader: SettingsReader) throws(SettingsError) -> C2BValidationRules.Accounts {
        switch (reader.text(.c2bAccounts), reader.text(.c2bAccountPattern)) {
        case (nil, nil): return .any
        case (let list?, nil):
            let known = list.split(separator: ",").map { $0.filter { !$0.isWhitespace }.uppercased() }
            return .listed(Set(known))
        case (nil, let pattern?):
            let compiled: AccountPattern
            do {
                compiled = try AccountPattern(pattern)
            } catch {
                throw SettingsError("MPESA_C2B_ACCOUNT_PATTERN cannot be used: \(error.message)")
            }
            return .matching { compiled.matches($0) }
        case (_?, _?): throw SettingsError("Set MPESA_C2B_ACCOUNTS or MPESA_C2B_ACCOUNT_PATTERN, not both")
        }
    }
}
