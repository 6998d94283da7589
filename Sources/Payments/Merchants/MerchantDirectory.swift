import Daraja
import Database
import JSON
public import Ownership
import Synchronization
import Time

/// The merchants of an installation: the one of the settings, and those that the database holds.
///
/// It is a copy in memory, so that asking it costs a request nothing. `refresh` keeps it up to date; a name or a number
/// that it does not have makes it look once more, at most once in a second.
public final class MerchantDirectory: Sendable {
    /// How often `refresh` should be called: other processes' changes are seen after that at the latest.
    public static let refreshInterval: Duration = .seconds(2)
    private static let missInterval: Duration = .seconds(1)

    private struct Entry {
        let head: MerchantStore.Head
        let name: String
        /// What a stored merchant is, or why it cannot be used; never `notFound`.
        let merchant: Result<Merchant, MerchantError>
    }

    private struct Former: Hashable {
        let id: MerchantID
        let shortcode: Shortcode
        let isOutgoing: Bool
    }

    private struct State {
        var entries: [MerchantID: Entry] = [:]
        var names: [String: MerchantID] = [:]
        var owners: [String: MerchantID] = [:]
        /// Earlier versions that stored payments were made for.
        var former: [Former: Merchant] = [:]
        var missedAt: Instant?
        /// Counts the reads that began, and which of them is shown: one that began later has seen more.
        var begun = 0
        var shown = 0
    }

    /// The merchant of the settings.
    public let `default`: Merchant
    private let database: any SQLDatabase
    private let clock: any WallClock
    private let builder: MerchantBuilder?
    private let state = Mutex(State())

    init(
        default merchant: Merchant, database: any SQLDatabase, clock: any WallClock, builder: MerchantBuilder?
    ) {
        `default` = merchant
        self.database = database
        self.clock = clock
        self.builder = builder
    }

    /// Whether there is no merchant beside the one of the settings.
    public var isAlone: Bool { state.withLock { $0.entries.isEmpty } }

    /// The names of all merchants by number, those that cannot be used as well.
    public var names: [MerchantID: String] {
        state.withLock { state in
            state.entries.mapValues(\.name).merging([.default: `default`.name]) { _, name in name }
        }
    }

    /// Why merchants cannot be used, by their names; empty when all can.
    public var problems: [String: String] {
        state.withLock { state in
            var problems: [String: String] = [:]
            for entry in state.entries.values {
                if case .failure(let error) = entry.merchant { problems[entry.name] = error.description }
            }
            return problems
        }
    }

    /// A merchant by its number, as it is now.
    ///
    /// - Throws: `MerchantError`, or `SQLError`.
    public func merchant(_ id: MerchantID) async throws -> Merchant {
        if id == .default { return `default` }
        return try await known { $0.entries[id]?.merchant } ?? { throw MerchantError.notFound("\(id.rawValue)") }()
    }

    /// A merchant by its name, as it is now.
    ///
    /// - Throws: `MerchantError`, or `SQLError`.
    public func merchant(named name: String) async throws -> Merchant {
        if name == `default`.name { return `default` }
        return try await known { state in state.names[name].flatMap { state.entries[$0]?.merchant } }
            ?? { throw MerchantError.notFound(name) }()
    }

    /// The number of a merchant by its name, whether it can be used or not; nil when there is none.
    public func id(named name: String) async throws -> MerchantID? {
        if name == `default`.name { return .default }
        if let id = state.withLock({ $0.names[name] }) { return id }
        guard isLookWorthwhile() else { return nil }
        try await refresh()
        return state.withLock { $0.names[name] }
    }

    private func known(_ find: (borrowing State) -> Result<Merchant, MerchantError>?) async throws -> Merchant? {
        if let found = state.withLock({ find($0) }) { return try found.get() }
        guard isLookWorthwhile() else { return nil }
        try await refresh()
        return try state.withLock { find($0) }?.get()
    }

    /// Wrong names must not cost the database a query each.
    private func isLookWorthwhile() -> Bool {
        guard builder != nil else { return false }
        let now = clock.now
        return state.withLock { state in
            if let missedAt = state.missedAt, now - missedAt < Self.missInterval, now >= missedAt { return false }
            state.missedAt = now
            return true
        }
    }

    /// The merchant to whom a shortcode belongs, whether it can be used or not; nil for another's.
    func owner(of shortcode: String) async throws -> MerchantID? {
        if let owner = knownOwner(of: shortcode) { return owner }
        guard builder != nil else { return nil }
        // Money was paid there, so the database is asked each time; the notice costs it a write anyway.
        return try await database.read { try MerchantStore.owners($0)[shortcode] }
    }

    private func knownOwner(of shortcode: String) -> MerchantID? {
        `default`.shortcodes.contains(shortcode) ? .default : state.withLock { $0.owners[shortcode] }
    }

    /// The merchant that had a URL registered for a shortcode: its owner, or the last one that had it.
    ///
    /// Daraja goes on announcing to a registered URL when the shortcode has left the merchant's profile.
    func registrant(of shortcode: Shortcode) async throws -> MerchantID? {
        if let owner = try await owner(of: shortcode.text) { return owner }
        guard builder != nil else { return nil }
        return try await database.read { try MerchantStore.versions(having: shortcode, $0).first?.owner }
    }

    /// Whether a merchant had two shortcodes as the numbers of one till at some time.
    ///
    /// Customers go on paying to a till for a while after it has left the merchant's profile.
    func wereOneTill(_ one: Shortcode, _ other: Shortcode, of id: MerchantID) async throws -> Bool {
        guard builder != nil else { return false }
        return try await database.read { connection in
            try MerchantStore.versions(having: one, connection).contains { owner, profile in
                let numbers = [MerchantField.shortcode, .tillNumber].map { profile[$0.rawValue]?.string }
                return owner == id && Set(numbers) == [one.text, other.text]
            }
        }
    }

    /// The shortcodes for which a URL counts that was registered for one of them: with a till, its other number as well.
    func family(of id: MerchantID, registered shortcode: Shortcode) -> Set<String> {
        let stored = state.withLock { $0.entries[id]?.merchant }
        let merchant = id == .default ? `default` : stored.flatMap { try? $0.get() }
        guard let merchant else {
            // What cannot be read does not say which of them are one till's.
            let owned = state.withLock { $0.owners.filter { $0.value == id }.map(\.key) }
            return Set(owned).union([shortcode.text])
        }
        let family: Set<String> = [merchant.c2b.shortcode.text, merchant.c2b.till?.text ?? shortcode.text]
        return family.contains(shortcode.text) ? family : [shortcode.text]
    }

    /// The merchant of a stored payment, with the credentials of the shortcode that it was made for, whatever the merchant
    /// uses today.
    ///
    /// - Throws: `MerchantError`, or `SQLError`.
    func merchant(of transaction: Transaction) async throws -> Merchant {
        let current = try await merchant(transaction.merchantID)
        guard let shortcode = transaction.shortcode, !current.serves(shortcode, transaction.type) else {
            return current
        }
        return try await former(current, shortcode, transaction.type)
    }

    private func former(
        _ current: Merchant, _ shortcode: Shortcode, _ kind: PaymentKind
    ) async throws -> Merchant {
        let isOutgoing = kind.direction == .outgoing
        let key = Former(id: current.id, shortcode: shortcode, isOutgoing: isOutgoing)
        if let merchant = state.withLock({ $0.former[key] }) { return merchant }
        let missing = MerchantError.unreadable(
            current.name, reason: "the credentials of the shortcode \(shortcode), which it had before, are not kept")
        guard let builder else { throw missing }
        let found = try await database.read {
            try MerchantStore.version(of: current.id, with: shortcode, isOutgoing: isOutgoing, $0)
        }
        guard let found else { throw missing }
        let form = try found.content.form(
            of: current.name, current.id, version: found.version, builder.sources.keys)
        let merchant = try builder.merchant(
            current.id, current.name, isSuspended: current.isSuspended, form, isPresent: false)
        // Money must not leave another shortcode than the one that the payment names.
        guard merchant.serves(shortcode, kind) else { throw missing }
        state.withLock { $0.former[key] = merchant }
        return merchant
    }

    /// Takes over what other processes, or this one, have changed; costs one small query when nothing was.
    public func refresh() async throws {
        guard let builder else { return }
        let number = state.withLock { state in
            state.begun += 1
            return state.begun
        }
        let heads = try await database.read { try MerchantStore.heads($0) }.filter { $0.id != .default }
        let known = state.withLock { Set($0.entries.values.map(\.head)) }
        guard heads != known else { return }
        let (rows, owners) = try await database.read { connection in
            (try MerchantStore.list(connection), try MerchantStore.owners(connection))
        }
        let entries = rows.filter { $0.id != .default }.map { row in
            Entry(head: row.head, name: row.name, merchant: self.merchant(row, builder))
        }
        state.withLock { state in
            // A slower refresh must not undo a newer one, whatever the clocks of those who made the changes said.
            guard number > state.shown else { return }
            state.shown = number
            state.entries = Dictionary(uniqueKeysWithValues: entries.map { ($0.head.id, $0) })
            state.names = Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0.head.id) })
            state.former = [:]
            state.owners = owners
        }
    }

    private func merchant(_ row: MerchantRow, _ builder: MerchantBuilder) -> Result<Merchant, MerchantError> {
        Result { () throws(MerchantError) in
            guard let content = row.content else { throw .unreadable(row.name, reason: "it has no version") }
            guard let word = MerchantState(rawValue: row.stateWord) else {
                throw .unreadable(row.name, reason: "this release does not know its state \(row.stateWord)")
            }
            let form = try content.form(of: row.name, row.id, version: row.version, builder.sources.keys)
            let merchant = try builder.merchant(row.id, row.name, isSuspended: word == .suspended, form)
            if let shared = merchant.shortcodes.first(where: { `default`.shortcodes.contains($0) }) {
                throw .unreadable(
                    row.name, reason: "its shortcode \(shared) is one of the settings, to whose merchant it belongs")
            }
            return merchant
        }
    }
}

extension MerchantRow {
    fileprivate var head: MerchantStore.Head {
        MerchantStore.Head(id: id, state: stateWord, version: version, updatedAt: updatedAt)
    }
}
