import Database

/// How far the payments and callbacks of an earlier backend have been taken over.
enum Migration009Takeover {
    static let migration = Migration(version: 9, name: "takeover") { dialect in
        [
            """
            CREATE TABLE takeovers (
                table_name VARCHAR(64) NOT NULL PRIMARY KEY,
                last_id BIGINT NOT NULL,
                taken BIGINT NOT NULL,
                finished_at BIGINT
            )\(dialect.tableOptions)
            """
        ]
    }
}
