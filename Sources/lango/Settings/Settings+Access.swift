import Foundation
import Gateway
import OperatorLog
import Payments

extension Settings {
    /// Who may call, and what is remembered of it for how long.
    struct Access: Sendable {
        /// Web pages of these origins may call; `*` for all.
        var origins: [String]
        var retention: Retention
        var logRetention: LogRetention
        /// How much is kept of callbacks that nothing speaks for.
        var unproven: UnprovenCallbacks.Limits
        /// Below how many free bytes nothing of them is kept.
        var minimumFreeDisk: Int64
        /// How long jobs that have ended are kept; nil for ever.
        var jobRetention: Duration?
    }

    /// A hundred years, which is for ever as far as a number of days goes.
    private static let maximumDays = 36_500
    private static let megabyte = 1_024 * 1_024

    static func access(_ reader: SettingsReader) throws(SettingsError) -> Access {
        Access(
            origins: try origins(reader),
            retention: Retention(
                callbackDays: try days(reader, .callbackRetention, default: 0),
                idempotencyDays: try days(reader, .idempotencyRetention, default: 30)),
            logRetention: LogRetention(
                logDays: try days(reader, .logRetention, default: 30),
                errorDays: try days(reader, .errorRetention, default: 90)),
            unproven: UnprovenCallbacks.Limits(
                budget: (try reader.integer(.unprovenBudget, in: 1...1_000_000) ?? 64) * megabyte,
                days: try days(reader, .unprovenRetention, default: 30)),
            minimumFreeDisk: Int64((try reader.integer(.minimumFreeDisk, in: 0...1_000_000_000) ?? 256) * megabyte),
            jobRetention: try days(reader, .jobRetention, default: 30).map { .seconds($0 * 86_400) })
    }

    /// The proxies whose word is taken for the address of a client.
    static func trustedProxies(_ reader: SettingsReader) throws(SettingsError) -> [String] {
        let ranges = list(reader, .trustedProxies)
        for range in ranges where AddressRange(range) == nil {
            throw SettingsError(
                "TRUSTED_PROXIES: \(range) is neither an address nor a range such as 10.0.0.0/8 or 2001:db8::/32")
        }
        return ranges
    }

    private static func origins(_ reader: SettingsReader) throws(SettingsError) -> [String] {
        let origins = list(reader, .allowedOrigins)
        for origin in origins where origin != "*" && !CORSPolicy.isOrigin(origin) {
            throw SettingsError(
                "CORS_ALLOWED_ORIGINS: \(origin) is no origin such as https://pay.example.com (no path, no slash at the "
                    + "end), and not *")
        }
        return origins
    }

    /// 0 keeps for ever, which is nil.
    private static func days(
        _ reader: SettingsReader, _ name: SettingName, default fallback: Int
    ) throws(SettingsError) -> Int? {
        let days = try reader.integer(name, in: 0...maximumDays) ?? fallback
        return days == 0 ? nil : days
    }

    private static func list(_ reader: SettingsReader, _ name: SettingName) -> [String] {
        (reader.text(name) ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
    }
}
