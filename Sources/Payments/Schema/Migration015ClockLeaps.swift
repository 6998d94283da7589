import Database

/// Up to when the clock was seen to go on, and the stretches of it that nobody has seen pass.
enum Migration015ClockLeaps {
    static let migration = Migration(version: 15, name: "clock-leaps") { dialect in
        [
            """
            CREATE TABLE clock_sightings (
                name VARCHAR(64) NOT NULL PRIMARY KEY, seen_at BIGINT NOT NULL
            )\(dialect.tableOptions)
            """,
            """
            CREATE TABLE clock_leaps (
                id \(dialect.identity), leaped_from BIGINT NOT NULL, leaped_to BIGINT NOT NULL
            )\(dialect.tableOptions)
            """,
        ]
    }
}
