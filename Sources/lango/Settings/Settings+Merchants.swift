import Bytes
import Daraja
import Database
import Foundation
import JSON
import Payments
import Time

extension Settings {
    /// A key for sealing as it was set.
    struct ChosenSealKey: Sendable {
        let text: String
        let key: SealKey
    }

    static func sealKeys(_ reader: SettingsReader) throws(SettingsError) -> [ChosenSealKey] {
        var keys: [ChosenSealKey] = []
        for part in (reader.text(.sealKey) ?? "").split(separator: ",") {
            let text = part.trimmingCharacters(in: .whitespaces)
            guard let key = SealKey(hexadecimal: text) else {
                throw SettingsError(
                    "LANGO_SEAL_KEY must be 64 hexadecimal digits, or several such keys with commas, the present one first: "
                        + "try `openssl rand -hex 32`")
            }
            keys.append(ChosenSealKey(text: text, key: key))
        }
        return keys
    }

    /// Where the keys are under which the secrets of merchants are sealed.
    var sealKeySource: any SealKeySource {
        let chosen = FixedSealKeys(
            sealKeys.map(\.key),
            remedy: sealKeys.isEmpty
                ? "Secrets of merchants are sealed under a key that is not in the database: set LANGO_SEAL_KEY to 64 "
                    + "hexadecimal digits, the same for all instances; try `openssl rand -hex 32`"
                : "The keys are those of LANGO_SEAL_KEY: put a new one before the present one, with a comma, then run "
                    + "lango merchants reseal without --new-key")
        guard case .file(let path) = database.place else { return chosen }
        return SealKeyFile(path: path + ".seal-key", chosen: chosen)
    }

    /// The merchant of the settings, in the form in which further ones are made.
    func merchantForm() throws -> MerchantForm {
        var members: [(MerchantField, JSON?)] = [
            (.shortcode, .string(push.shortcode.text)), (.tillNumber, push.till.map { .string($0.text) }),
            (.consumerKey, .string(credentials.key)), (.consumerSecret, .string(credentials.secret)),
            (.passkey, .string(push.passkey)), (.c2bVersion, .string(c2b.version.rawValue)),
            (.c2bMinimum, JSON(c2b.minimum)), (.c2bMaximum, JSON(c2b.maximum)),
            (
                .c2bShortcodes,
                c2b.otherShortcodes.isEmpty
                    ? nil : .array(c2b.otherShortcodes.map(\.text).sorted().map { .string($0) })
            ),
        ]
        if let payout {
            members += [
                (.payoutShortcode, .string(payout.shortcode.text)), (.initiatorName, .string(payout.initiatorName)),
                (.securityCredential, .string(try payout.proof.credential().text)),
                (.b2cVersion, .string(payout.version.rawValue)), (.payoutMaximum, JSON(payout.maximum)),
                (.payoutDailyLimit, payout.dailyLimit.map { JSON($0) }),
            ]
        }
        return try MerchantForm(
            json: .object(members.compactMap { field, value in value.map { JSON.Member(field.rawValue, $0) } }))
    }

    /// Makes and shows merchants.
    func merchants(
        _ database: any SQLDatabase, clock: any WallClock
    ) throws -> MerchantService {
        MerchantService(
            database: database, clock: clock, randomness: .system, keys: sealKeySource, settings: try merchantForm())
    }
}
