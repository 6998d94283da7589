import Bytes
import Daraja
import Database
import JSON
import Ownership
import Time

/// A merchant as the database holds it, with its newest version.
struct MerchantRow: Sendable, Hashable {
    /// The profile of a version and its sealed secrets.
    struct Content: Sendable, Hashable {
        let profile: String
        let sealedSecrets: String
        let sealKey: String
    }

    static let columns = """
        m.id, m.name, m.state, m.version, m.created_at, m.updated_at, v.profile, v.sealed_secrets, v.seal_key
        """

    let id: MerchantID
    let name: String
    /// The word of its state, known or not.
    let stateWord: String
    let version: Int64
    let createdAt: Instant
    let updatedAt: Instant
    /// Nil for the merchant of the settings before it was remembered.
    let content: Content?

    init(row: SQLRow) throws {
        var reader = row.reader
        id = MerchantID(try reader.integer())
        name = try reader.text()
        stateWord = try reader.text()
        version = try reader.integer()
        createdAt = Instant(microseconds: try reader.integer())
        updatedAt = Instant(microseconds: try reader.integer())
        content = try reader.optionalText().map { profile in
            Content(profile: profile, sealedSecrets: try reader.text(), sealKey: try reader.text())
        }
    }
}

extension MerchantRow.Content {
    /// What a sealed text is bound to, so that none opens in the place of another.
    static func context(_ id: MerchantID, version: Int64) -> String {
        "lango merchant \(id.rawValue) version \(version)"
    }

    /// Seals a form for a version of a merchant.
    init(
        sealing form: MerchantForm, _ id: MerchantID, version: Int64, _ key: SealKey, _ randomness: Randomness
    ) throws {
        self.init(
            profile: form.profile.text,
            sealedSecrets: try key.seal(
                form.secrets.text, context: Self.context(id, version: version), randomness: randomness),
            sealKey: key.id)
    }

    /// The form that was sealed.
    ///
    /// - Throws: `MerchantError.unreadable`, which names the key that is missing.
    func form(
        of name: String, _ id: MerchantID, version: Int64, _ source: any SealKeySource
    ) throws(MerchantError) -> MerchantForm {
        let keys: [SealKey]
        do {
            keys = try source.keys(makesOne: false)
        } catch {
            throw .unreadable(name, reason: error.description)
        }
        guard let key = keys.first(where: { $0.id == sealKey }) else {
            throw .unreadable(
                name,
                reason:
                    "its secrets are sealed under the key \(sealKey), which is not there: set LANGO_SEAL_KEY to it, "
                    + "restore the file with the seal key, or enter the secrets again with lango merchants change")
        }
        guard let opened = key.open(sealedSecrets, context: Self.context(id, version: version)),
            let secrets = try? JSON(parsing: opened).members, let shown = try? JSON(parsing: profile).members
        else {
            throw .unreadable(
                name, reason: "its sealed secrets were changed: enter them again with lango merchants change")
        }
        do {
            return try MerchantForm(json: .object(shown + secrets))
        } catch {
            throw .unreadable(name, reason: "this release cannot use its profile: \(error.description)")
        }
    }
}
