import Database

/// The SQL of the `guards` table: rows that transactions meet at which decide about the same thing.
///
/// Two transactions that change one row exclude each other on every database, on all nodes of a cluster: the second waits
/// for the first, or is undone and run again.
enum GuardStore {
    /// What is guarded.
    enum Name: String {
        /// The sum that is paid out in a day.
        case payouts
        /// Whether queued payouts wait.
        case payoutHold = "payout_hold"
        /// The end of the feed of events; its version is the newest position.
        case feed
        /// How far callbacks of before have been looked through; see `UnprovenCallbacks.markEarlier`.
        case unprovenMarked = "unproven_marked"
    }

    /// How often a row was changed; 0 before the first time.
    static func version(of name: Name, _ connection: borrowing Connection) throws -> Int64 {
        try connection.first("SELECT version FROM guards WHERE name = ?", [.text(name.rawValue)])?.integer() ?? 0
    }

    /// Lets nobody else pass until the end of this transaction; what is read from here on nobody changes who passes too.
    static func pass(_ name: Name, _ connection: borrowing Connection) throws {
        let found = try connection.execute(
            "UPDATE guards SET version = version + 1 WHERE name = ?", [.text(name.rawValue)])
        if found == 0 { try insert(name, version: 1, connection) }
    }

    /// Moves a row from a version to another one.
    ///
    /// - Throws: `SQLError` with `.conflict` when it has another version by now.
    static func move(_ name: Name, from old: Int64, to new: Int64, _ connection: borrowing Connection) throws {
        let found = try connection.execute(
            "UPDATE guards SET version = ? WHERE name = ? AND version = ?",
            [.integer(new), .text(name.rawValue), .integer(old)])
        if found == 1 { return }
        guard old == 0 else { throw SQLError(.conflict, "the guard \(name.rawValue) has been moved") }
        try insert(name, version: new, connection)
    }

    private static func insert(_ name: Name, version: Int64, _ connection: borrowing Connection) throws {
        try SQLError.conflictWhenTaken {
            try connection.execute(
                "INSERT INTO guards (name, version) VALUES (?, ?)", [.text(name.rawValue), .integer(version)])
        }
    }
}
