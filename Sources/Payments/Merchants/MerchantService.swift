public import Bytes
import Daraja
public import Database
import JSON
import Jobs
import OperatorLog
import Ownership
public import Time

/// Makes and changes merchants while everything runs, and shows them without their secrets.
///
/// What is changed is audited in the transaction that changes it. Running servers see a change within seconds.
public struct MerchantService: Sendable {
    /// The name of the merchant of the settings.
    public static let settingsName = "default"
    /// How long a name may be.
    public static let maximumNameLength = 63

    let database: any SQLDatabase
    let clock: any WallClock
    let randomness: Randomness
    let keys: any SealKeySource
    /// The merchant of the settings, whose shortcodes nobody else may have.
    let settings: MerchantForm?

    /// Works on a database.
    public init(
        database: any SQLDatabase, clock: any WallClock, randomness: Randomness, keys: any SealKeySource,
        settings: MerchantForm?
    ) {
        self.database = database
        self.clock = clock
        self.randomness = randomness
        self.keys = keys
        self.settings = settings
    }

    /// Whether a merchant may be called so: small letters, digits and hyphens, beginning with a letter.
    public static func isName(_ name: String) -> Bool {
        guard (1...maximumNameLength).contains(name.utf8.count), !["all", "none"].contains(name) else { return false }
        return name.utf8.enumerated().allSatisfy { index, byte in
            switch byte {
            case 97...122: true
            case 48...57, 45: index > 0
            default: false
            }
        }
    }

    /// All merchants, the one of the settings first.
    public func list() async throws -> [MerchantRecord] {
        try await database.read { try MerchantStore.list($0) }.map(record)
    }

    /// One merchant.
    ///
    /// - Throws: `MerchantError.notFound`, or `SQLError`.
    public func show(_ name: String) async throws -> MerchantRecord {
        guard let row = try await database.read({ try MerchantStore.find(named: name, $0) }) else {
            throw MerchantError.notFound(name)
        }
        return record(row)
    }

    private func record(_ row: MerchantRow) -> MerchantRecord {
        if row.id == .default { return MerchantRecord(settings: settings, version: row.version) }
        return MerchantRecord(row, Result { () throws(MerchantError) in try form(row) })
    }

    func form(_ row: MerchantRow) throws(MerchantError) -> MerchantForm {
        guard let content = row.content else { throw .unreadable(row.name, reason: "it has no version") }
        return try content.form(of: row.name, row.id, version: row.version, keys)
    }

    /// Makes a merchant.
    ///
    /// - Throws: `MerchantForm.Invalid` for the name or the form; `MerchantError` for a name or a shortcode that is taken; `SealKeyError`; `SQLError`.
    public func add(_ name: String, _ form: MerchantForm, actor: String) async throws -> MerchantRecord {
        guard Self.isName(name) else {
            throw MerchantForm.Invalid([
                .init(
                    "name",
                    "Expected 1 to \(Self.maximumNameLength) small letters, digits or hyphens, beginning with a letter")
            ])
        }
        let now = clock.now
        let profile = try checked(form)
        let row = try await database.write { [self] connection in
            let key = try sealKey(connection)
            guard try MerchantStore.find(named: name, connection) == nil else {
                throw MerchantError.exists(name)
            }
            let id = try MerchantStore.insert(name, at: now, connection)
            try MerchantStore.setShortcodes(of: profile, id, connection)
            let content = try MerchantRow.Content(sealing: form, id, version: 1, key, randomness)
            try MerchantStore.append(content, profile, to: id, after: 0, at: now, connection)
            try BackupMark.extend(to: id, at: now, connection)
            try Self.audit(.addMerchant, id, actor, reason: "", after: "\(name) \(profile.shortcode)", now, connection)
            return try Self.found(id, connection)
        }
        return record(row)
    }

    /// Changes fields of a merchant; fields that the form does not have stay, and `null` removes one.
    ///
    /// - Throws: `MerchantForm.Invalid`; `MerchantError`, also when the present secrets cannot be read and the form does not
    ///   bring all of them; `SealKeyError`; `SQLError`.
    public func change(_ name: String, _ changes: MerchantForm, actor: String) async throws -> MerchantRecord {
        let now = clock.now
        let changed = try await database.write { [self] connection in
            let key = try sealKey(connection)
            // Read here, so that of two changes at once the second is made to what the first has left.
            guard let row = try MerchantStore.find(named: name, connection) else { throw MerchantError.notFound(name) }
            try Self.refuseSettings(row)
            let before = try present(row, changes)
            let form = before.changed(by: changes)
            if form.isSame(as: before), try row.isReadable(keys) { return row }
            let profile = try checked(form)
            try MerchantStore.setShortcodes(of: profile, row.id, connection)
            let content = try MerchantRow.Content(sealing: form, row.id, version: row.version + 1, key, randomness)
            try MerchantStore.append(content, profile, to: row.id, after: row.version, at: now, connection)
            let fields = changes.values.keys.map(\.rawValue).sorted().joined(separator: " ")
            try Self.audit(.changeMerchant, row.id, actor, reason: "", after: "\(name): \(fields)", now, connection)
            return try Self.found(row.id, connection)
        }
        return record(changed)
    }

    /// What is kept of a merchant: all of it, or, when its secrets are lost and given anew, what can be shown.
    private func present(_ row: MerchantRow, _ changes: MerchantForm) throws -> MerchantForm {
        do {
            return try form(row)
        } catch {
            let bringsAll = MerchantField.allCases.filter { $0.isSecret && $0.isRequired }
                .allSatisfy { changes[$0] != nil }
            guard bringsAll, let content = row.content, let shown = try? JSON(parsing: content.profile) else {
                throw error
            }
            return try MerchantForm(json: shown)
        }
    }

    /// Lets a merchant take no new payments, or take them again; repeating it changes nothing.
    ///
    /// Callbacks are taken all the same, and what is under way is carried to its end.
    ///
    /// - Throws: `MerchantError`, also for the one of the settings; `SQLError`.
    public func set(
        _ state: MerchantState, of name: String, reason: String, actor: String
    ) async throws -> MerchantRecord {
        let now = clock.now
        let row = try await database.write { connection in
            guard let row = try MerchantStore.find(named: name, connection) else {
                throw MerchantError.notFound(name)
            }
            try Self.refuseSettings(row)
            guard row.stateWord != state.rawValue else { return row }
            try MerchantStore.setState(state, of: row, at: now, connection)
            try Self.audit(
                state == .suspended ? .suspendMerchant : .resumeMerchant, row.id, actor, reason: reason,
                before: row.stateWord, after: state.rawValue, now, connection)
            if state == .active {
                try JobQueue.hasten(
                    QueuedPayoutJob.jobKind(of: row.id), of: row.id.rawValue, at: now, connection)
            }
            return try Self.found(row.id, connection)
        }
        return record(row)
    }

    /// What sealing anew came to.
    public struct Resealing: Sendable, Hashable {
        /// How many versions were sealed anew.
        public let sealed: Int
        /// How many stay as they are, because their key is missing.
        public let unreadable: Int
    }

    /// Seals all secrets under the first of the keys.
    ///
    /// The key is read in each transaction that seals, and old keys go in one: what is sealed meanwhile is sealed under a key
    /// that stays.
    ///
    /// - Parameter withNewKey: makes a new key first, and forgets those afterwards under which nothing is sealed any more.
    /// - Throws: `SealKeyError`; `SQLError`.
    public func reseal(withNewKey: Bool, actor: String) async throws -> Resealing {
        if withNewKey { try keys.addKey() }
        let now = clock.now
        let names = Dictionary(
            uniqueKeysWithValues: try await database.read { try MerchantStore.list($0) }.map { ($0.id, $0.name) })
        let resealing = try await database.write { [keys, randomness, self] connection in
            let key = try sealKey(connection)
            let versions = try MerchantStore.versions(notSealedUnder: key.id, connection)
            var sealed = 0
            for (id, version, content) in versions {
                // Earlier versions may have been given up with their key; the merchant has its secrets in a later one.
                guard let form = try? content.form(of: names[id] ?? "\(id.rawValue)", id, version: version, keys) else {
                    continue
                }
                let new = try MerchantRow.Content(sealing: form, id, version: version, key, randomness)
                try MerchantStore.reseal(of: id, version: version, from: content, to: new, connection)
                sealed += 1
            }
            if sealed > 0 {
                try Self.audit(
                    .resealMerchants, .default, actor, reason: "", after: "\(sealed) under \(key.id)", now, connection)
            }
            return Resealing(sealed: sealed, unreadable: versions.count - sealed)
        }
        if withNewKey {
            try await database.write { [keys] connection in
                try keys.removeOldKeys(keeping: try MerchantStore.sealKeys(connection))
            }
        }
        return resealing
    }

    /// Keeps the merchant of the settings, sealed, so that what was made under it can be finished when the settings change.
    ///
    /// - Throws: `SealKeyError` when there is no key and none can be made; `SQLError`.
    public func rememberSettings() async throws {
        guard let settings else { return }
        let now = clock.now
        let profile = try MerchantProfile(settings)
        // Where none can be made it is said before anything is begun.
        try await database.read { [self] connection in _ = try sealKey(connection) }
        // Several servers start at once: the second finds what the first has stored.
        try await database.write { [self] connection in
            guard let row = try MerchantStore.find(.default, connection) else { return }
            // One that a lost key makes unreadable is remembered anew.
            let known = try? form(row)
            guard known != settings else { return }
            // A password is encrypted with other padding each time: that alone makes no new version.
            let isSame = known.map { $0.isSame(as: settings, but: .securityCredential) } ?? false
            let version = isSame ? row.version : row.version + 1
            let key = try sealKey(connection)
            let content = try MerchantRow.Content(sealing: settings, .default, version: version, key, randomness)
            if isSame, let old = row.content {
                return try MerchantStore.reseal(of: .default, version: version, from: old, to: content, connection)
            }
            try MerchantStore.append(content, profile, to: .default, after: row.version, at: now, connection)
        }
    }

    private func checked(_ form: MerchantForm) throws -> MerchantProfile {
        let profile = try MerchantProfile(form)
        // Settings that make no merchant make no claim either; the server that has them says so.
        guard let settings, let ours = try? MerchantProfile(settings) else { return profile }
        if let shared = profile.shortcodes.intersection(ours.shortcodes).map(\.text).min() {
            throw MerchantError.shortcodeTaken(shared, owner: Self.settingsName, field: profile.field(of: shared))
        }
        return profile
    }

    /// The key under which secrets are sealed now; the first one is made where nothing is sealed yet.
    ///
    /// - Throws: `SealKeyError` when something is sealed and there is no key: a new one in its place would go unnoticed until
    ///   the lost one comes back from a copy and takes its place.
    private func sealKey(_ connection: borrowing Connection) throws -> SealKey {
        if let key = try keys.keys(makesOne: false).first { return key }
        guard try MerchantStore.sealKeys(connection).isEmpty else {
            throw SealKeyError(
                "The key is missing under which secrets of merchants are sealed: restore it from its copy. If it is lost, "
                    + "`lango merchants reseal --new-key` makes a new one, and `lango merchants change NAME` with all "
                    + "secrets gives a merchant its secrets again")
        }
        guard let key = try keys.keys(makesOne: true).first else { throw SealKeyError("There is no key for sealing") }
        return key
    }

    private static func refuseSettings(_ row: MerchantRow) throws(MerchantError) {
        guard row.id != .default else { throw .ofSettings(row.name) }
    }

    private static func found(_ id: MerchantID, _ connection: borrowing Connection) throws -> MerchantRow {
        guard let row = try MerchantStore.find(id, connection) else {
            throw SQLError(.unexpectedValue, "merchant \(id.rawValue) is missing")
        }
        return row
    }

    private static func audit(
        _ action: AuditEntry.Action, _ id: MerchantID, _ actor: String, reason: String, before: String? = nil,
        after: String, _ now: Instant, _ connection: borrowing Connection
    ) throws {
        try AuditStore.append(
            AuditEntry(
                actor: actor, action: action, merchantID: id, reason: reason, before: before, after: after, at: now),
            connection)
    }
}
