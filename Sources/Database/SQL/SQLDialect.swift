/// The few words that differ between the supported databases.
public enum SQLDialect: String, Sendable, Hashable {
    case sqlite
    case mysql

    /// The column definition of a key that the database counts up.
    public var identity: String {
        switch self {
        case .sqlite: "INTEGER PRIMARY KEY AUTOINCREMENT"
        case .mysql: "BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY"
        }
    }

    /// Whether identities are given in the order of commits, so that whoever reads on behind a number misses nothing.
    ///
    /// On MySQL transactions run side by side, and one that got its number earlier may be committed later.
    public var numbersFollowCommits: Bool { self == .sqlite }

    /// What ends a CREATE TABLE: engine, character set and a collation that tells case and accents apart.
    public var tableOptions: String {
        switch self {
        case .sqlite: ""
        case .mysql: " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin"
        }
    }

    /// What stands behind the name of a table to have it read by this index and no other.
    ///
    /// For statements that an index serves alone: a planner that believes to know better reads whole rows.
    public func using(index name: String) -> String {
        switch self {
        case .sqlite: " INDEXED BY \(name)"
        case .mysql: " FORCE INDEX (\(name))"
        }
    }

    /// What stands behind the name of a table to have it read in the order of its primary key.
    public var usingPrimaryKey: String {
        switch self {
        case .sqlite: " NOT INDEXED"
        case .mysql: " FORCE INDEX (PRIMARY)"
        }
    }

    /// Counts the tables of a name.
    var tableCount: String {
        switch self {
        case .sqlite: "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = ?"
        case .mysql:
            "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?"
        }
    }
}
