import Database

/// The newest token of each Daraja app, sealed, and the lease of the process that fetches the next one.
enum Migration013AccessTokens {
    static let migration = Migration(version: 13, name: "access-tokens") { dialect in
        [
            """
            CREATE TABLE access_tokens (
                app VARCHAR(64) NOT NULL PRIMARY KEY,
                base_url VARCHAR(255) NOT NULL,
                generation BIGINT NOT NULL,
                sealed_token MEDIUMTEXT,
                fetched_at BIGINT NOT NULL,
                renew_at BIGINT NOT NULL,
                lease_token VARCHAR(32) NOT NULL,
                lease_until BIGINT NOT NULL
            )\(dialect.tableOptions)
            """
        ]
    }
}
