import Database

/// What several instances on one server need that one writer on SQLite does not.
enum Migration008Instances {
    static let migration = Migration(version: 8, name: "instances") { dialect in
        [
            """
            CREATE TABLE guards (
                name VARCHAR(64) NOT NULL PRIMARY KEY, version BIGINT NOT NULL
            )\(dialect.tableOptions)
            """
        ] + (dialect.numbersFollowCommits ? [] : positions)
    }

    /// Events without a position are found by the same index, in the order of their numbers.
    private static let positions = [
        "ALTER TABLE events ADD COLUMN position BIGINT",
        "CREATE UNIQUE INDEX uq_events_position ON events (position)",
    ]
}
