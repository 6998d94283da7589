import Database

/// Totals by hour, kept from the feed of transitions, so that counting does not read the payments.
///
/// The row of hour -1 holds the totals of all time. Every event counts up to the cursor, and only those.
enum Migration004Totals {
    static let migration = Migration(version: 4, name: "totals") { dialect in
        [
            """
            CREATE TABLE hourly_totals (
                hour BIGINT NOT NULL,
                transaction_type VARCHAR(16) NOT NULL,
                status VARCHAR(16) NOT NULL,
                payments BIGINT NOT NULL,
                amount BIGINT NOT NULL,
                CONSTRAINT pk_hourly_totals PRIMARY KEY (hour, transaction_type, status)
            )\(dialect.tableOptions)
            """,
            """
            CREATE TABLE feed_cursors (
                name VARCHAR(64) NOT NULL PRIMARY KEY, position BIGINT NOT NULL, updated_at BIGINT NOT NULL
            )\(dialect.tableOptions)
            """,
        ]
    }
}
