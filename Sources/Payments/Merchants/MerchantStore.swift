import Daraja
import Database
import JSON
import Ownership
import Time

/// The SQL of `merchants`, `merchant_versions` and `merchant_shortcodes`.
enum MerchantStore {
    private static let source = """
        FROM merchants m LEFT JOIN merchant_versions v ON v.merchant_id = m.id AND v.version = m.version
        """

    /// What shows whether a merchant was changed.
    struct Head: Sendable, Hashable {
        let id: MerchantID
        let state: String
        let version: Int64
        let updatedAt: Instant
    }

    static func heads(_ connection: borrowing Connection) throws -> Set<Head> {
        Set(
            try connection.query("SELECT id, state, version, updated_at FROM merchants").map { row in
                var reader = row.reader
                return Head(
                    id: MerchantID(try reader.integer()), state: try reader.text(), version: try reader.integer(),
                    updatedAt: Instant(microseconds: try reader.integer()))
            })
    }

    /// The numbers of all merchants.
    static func ids(_ connection: borrowing Connection) throws -> [MerchantID] {
        try connection.query("SELECT id FROM merchants ORDER BY id").map { MerchantID(try $0.integer()) }
    }

    /// The owners of all shortcodes of stored merchants.
    static func owners(_ connection: borrowing Connection) throws -> [String: MerchantID] {
        var owners: [String: MerchantID] = [:]
        for row in try connection.query("SELECT shortcode, merchant_id FROM merchant_shortcodes") {
            var reader = row.reader
            owners[try reader.text()] = MerchantID(try reader.integer())
        }
        return owners
    }

    /// The versions that had a shortcode in any role, the newest first, with what is shown of them.
    static func versions(
        having shortcode: Shortcode, _ connection: borrowing Connection
    ) throws -> [(owner: MerchantID, profile: JSON)] {
        try connection.query(
            "SELECT merchant_id, profile FROM merchant_versions WHERE profile LIKE ? ORDER BY id DESC",
            [.text("%\"\(shortcode.text)\"%")]
        ).compactMap { row in
            var reader = row.reader
            let owner = MerchantID(try reader.integer())
            let profile = try JSON(parsing: try reader.text())
            let fields: [MerchantField] = [.shortcode, .tillNumber, .payoutShortcode, .c2bShortcodes]
            let named = fields.compactMap { profile[$0.rawValue] }.flatMap { $0.array ?? [$0] }
            return named.contains(.string(shortcode.text)) ? (owner, profile) : nil
        }
    }

    /// Whether there is a merchant beside the one of the settings.
    static func areSeveral(_ connection: borrowing Connection) throws -> Bool {
        try connection.first(
            "SELECT id FROM merchants WHERE id > ? LIMIT 1", [.integer(MerchantID.default.rawValue)]) != nil
    }

    /// All merchants in the order of their numbers, the one of the settings first.
    static func list(_ connection: borrowing Connection) throws -> [MerchantRow] {
        try connection.query("SELECT \(MerchantRow.columns) \(source) ORDER BY m.id").map(MerchantRow.init(row:))
    }

    static func find(named name: String, _ connection: borrowing Connection) throws -> MerchantRow? {
        try connection.first("SELECT \(MerchantRow.columns) \(source) WHERE m.name = ?", [.text(name)])
            .map(MerchantRow.init(row:))
    }

    static func find(_ id: MerchantID, _ connection: borrowing Connection) throws -> MerchantRow? {
        try connection.first("SELECT \(MerchantRow.columns) \(source) WHERE m.id = ?", [.integer(id.rawValue)])
            .map(MerchantRow.init(row:))
    }

    /// The newest version of a merchant in which a shortcode had a role: that of its customers, or the one that pays out.
    static func version(
        of id: MerchantID, with shortcode: Shortcode, isOutgoing: Bool, _ connection: borrowing Connection
    ) throws -> (version: Int64, content: MerchantRow.Content)? {
        try connection.first(
            """
            SELECT version, profile, sealed_secrets, seal_key FROM merchant_versions \
            WHERE merchant_id = ? AND \(isOutgoing ? "payout_shortcode" : "shortcode") = ? ORDER BY version DESC LIMIT 1
            """, [.integer(id.rawValue), .text(shortcode.text)]
        ).map { row in
            var reader = row.reader
            return (
                try reader.integer(),
                MerchantRow.Content(
                    profile: try reader.text(), sealedSecrets: try reader.text(), sealKey: try reader.text())
            )
        }
    }

    /// Makes a merchant without a version.
    ///
    /// - Throws: `SQLError` with `.conflict` when the name was given in this moment.
    static func insert(_ name: String, at now: Instant, _ connection: borrowing Connection) throws -> MerchantID {
        try SQLError.conflictWhenTaken {
            MerchantID(
                try connection.insert(
                    "INSERT INTO merchants (name, state, version, created_at, updated_at) VALUES (?, ?, 0, ?, ?)",
                    [
                        .text(name), .text(MerchantState.active.rawValue), .integer(now.microseconds),
                        .integer(now.microseconds),
                    ]))
        }
    }

    /// Adds a version after the one that was read and makes it the newest.
    ///
    /// - Throws: `SQLError` with `.conflict` when the merchant was changed meanwhile.
    static func append(
        _ content: MerchantRow.Content, _ profile: MerchantProfile, to id: MerchantID, after version: Int64,
        at now: Instant, _ connection: borrowing Connection
    ) throws {
        let found = try connection.execute(
            "UPDATE merchants SET version = ?, updated_at = ? WHERE id = ? AND version = ?",
            [.integer(version + 1), .integer(now.microseconds), .integer(id.rawValue), .integer(version)])
        guard found == 1 else { throw SQLError(.conflict, "merchant \(id.rawValue) was changed meanwhile") }
        try connection.execute(
            """
            INSERT INTO merchant_versions (merchant_id, version, shortcode, payout_shortcode, profile, sealed_secrets, \
            seal_key, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .integer(id.rawValue), .integer(version + 1), .text(profile.shortcode.text),
                SQLValue(profile.payout?.shortcode.text), .text(content.profile), .text(content.sealedSecrets),
                .text(content.sealKey), .integer(now.microseconds),
            ])
    }

    /// Gives a merchant these shortcodes and no others.
    ///
    /// - Throws: `MerchantForm.Invalid` when one belongs to another merchant.
    static func setShortcodes(
        of profile: MerchantProfile, _ id: MerchantID, _ connection: borrowing Connection
    ) throws {
        try connection.execute("DELETE FROM merchant_shortcodes WHERE merchant_id = ?", [.integer(id.rawValue)])
        for shortcode in profile.shortcodes.map(\.text).sorted() {
            let owner = try connection.first(
                """
                SELECT m.name FROM merchant_shortcodes s JOIN merchants m ON m.id = s.merchant_id WHERE s.shortcode = ?
                """, [.text(shortcode)])
            if var reader = owner?.reader {
                throw MerchantError.shortcodeTaken(
                    shortcode, owner: try reader.text(), field: profile.field(of: shortcode))
            }
            try SQLError.conflictWhenTaken {
                try connection.execute(
                    "INSERT INTO merchant_shortcodes (shortcode, merchant_id) VALUES (?, ?)",
                    [.text(shortcode), .integer(id.rawValue)])
            }
        }
    }

    static func setState(
        _ state: MerchantState, of row: MerchantRow, at now: Instant, _ connection: borrowing Connection
    ) throws {
        let found = try connection.execute(
            "UPDATE merchants SET state = ?, updated_at = ? WHERE id = ? AND state = ?",
            [.text(state.rawValue), .integer(now.microseconds), .integer(row.id.rawValue), .text(row.stateWord)])
        guard found == 1 else { throw SQLError(.conflict, "merchant \(row.id.rawValue) was changed meanwhile") }
    }

    /// The keys under which something is sealed.
    static func sealKeys(_ connection: borrowing Connection) throws -> Set<String> {
        Set(
            try connection.query("SELECT DISTINCT seal_key FROM merchant_versions").map { row in
                var reader = row.reader
                return try reader.text()
            })
    }

    /// The numbers of versions whose secrets are sealed under other keys than one.
    static func versions(
        notSealedUnder key: String, _ connection: borrowing Connection
    ) throws -> [(id: MerchantID, version: Int64, content: MerchantRow.Content)] {
        try connection.query(
            """
            SELECT merchant_id, version, profile, sealed_secrets, seal_key FROM merchant_versions \
            WHERE seal_key <> ? ORDER BY id
            """, [.text(key)]
        ).map { row in
            var reader = row.reader
            return (
                MerchantID(try reader.integer()), try reader.integer(),
                MerchantRow.Content(
                    profile: try reader.text(), sealedSecrets: try reader.text(), sealKey: try reader.text())
            )
        }
    }

    /// Replaces the seal of a version, if it is still the one that was opened.
    static func reseal(
        of id: MerchantID, version: Int64, from old: MerchantRow.Content, to new: MerchantRow.Content,
        _ connection: borrowing Connection
    ) throws {
        try connection.execute(
            """
            UPDATE merchant_versions SET sealed_secrets = ?, seal_key = ? \
            WHERE merchant_id = ? AND version = ? AND sealed_secrets = ?
            """,
            [
                .text(new.sealedSecrets), .text(new.sealKey), .integer(id.rawValue), .integer(version),
                .text(old.sealedSecrets),
            ])
    }
}
